/** Tags of functions, named by their ARN without qualifier. */
import * as z from "zod";
import { bodyOf, type Call, json, noContent, pathPart } from "./call.ts";
import { functionNamed } from "./functions.ts";
import type { LambdaFunction } from "./records.ts";
import { invalidParameter } from "./refusals.ts";

/** More than AWS allows on one function. */
const mostTags = 50;

const TagRequest = z.strictObject({ Tags: z.record(z.string().min(1).max(128), z.string().max(256)) });

export function tagResource(call: Call) {
  const { tags } = taggedFunction(call);
  const given = Object.entries(bodyOf(call, TagRequest).Tags);
  const after = new Map([...tags, ...given]);
  if (after.size > mostTags) throw invalidParameter("Number of tags exceeds resource tag limit.");
  for (const [key, value] of given) tags.set(key, value);
  return noContent;
}

export function untagResource(call: Call) {
  const { tags } = taggedFunction(call);
  for (const key of call.request.query.getAll("tagKeys")) tags.delete(key);
  return noContent;
}

export function listTags(call: Call) {
  return json({ Tags: Object.fromEntries(taggedFunction(call).tags) });
}

function taggedFunction(call: Call): LambdaFunction {
  const { fn, qualifier } = functionNamed(call.plane, pathPart(call, "Resource"));
  if (qualifier === null) return fn;
  throw invalidParameter("Tags on function aliases and versions are not supported. Please specify a function ARN.");
}
