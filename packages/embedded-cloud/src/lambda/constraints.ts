/**
 * Words a schema's refusals as Lambda does. Recorded 2025-11-25: LocalStack lambda_/test_lambda_api.snapshot.json.
 */
import type * as z from "zod";
import { ownMember } from "../protocols/names.ts";
import { atLeastLong, atMostLong, type BrokenMember, NOT_NULL, ofPattern, oneOf } from "./refusals.ts";

type Issue = z.core.$ZodIssue;

/** The member that an issue is about, with its value from the request body `input`. */
export function brokenMember(issue: Issue, input: unknown): BrokenMember {
  const constraint = constraintOf(issue);
  const isOfList = typeof issue.path.at(-1) === "number";
  const path = isOfList ? issue.path.slice(0, -1) : issue.path;
  const where = path.map((part) => lowerFirst(String(part))).join(".");
  // Variables may be secrets: Lambda does not repeat their values.
  if (where.startsWith("environment.variables")) return { where, value: undefined, constraint };
  const value = path.reduce<unknown>((at, part) => ownMember(at, String(part)), input) ?? null;
  return {
    where,
    value,
    constraint: isOfList ? `Member must satisfy constraint: [${constraint}, ${NOT_NULL}]` : constraint,
  };
}

function constraintOf(issue: Issue): string {
  switch (issue.code) {
    case "invalid_value":
      return oneOf(issue.values.map(String));
    case "too_big":
      return issue.origin === "number" || issue.origin === "int"
        ? `Member must have value less than or equal to ${issue.maximum}`
        : atMostLong(Number(issue.maximum));
    case "too_small":
      return issue.origin === "number" || issue.origin === "int"
        ? `Member must have value greater than or equal to ${issue.minimum}`
        : atLeastLong(Number(issue.minimum));
    case "invalid_format":
      return issue.message.startsWith("Member must") || issue.format !== "regex"
        ? issue.message
        : ofPattern((issue.pattern ?? "").replace(/^\/\^?|\$?\/$/g, "").replaceAll("\\/", "/"));
    default:
      return issue.message.endsWith("received undefined") ? NOT_NULL : issue.message;
  }
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
