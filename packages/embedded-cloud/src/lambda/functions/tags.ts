/**
 * Tags of functions, named by unqualified ARN. Every change gives $LATEST a new revision. Errors as recorded
 * 2025-11-25: LocalStack lambda_/test_lambda_api.snapshot.json, TestLambdaTags.
 */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { mapOf } from "../../protocols/names.ts";
import { bodyOf, type Call, json, noContent, pathPart } from "../call.ts";
import { functionReferenceFrom, TAGGABLE } from "../names.ts";
import { invalidParameter, NOT_NULL, ofPattern, validationError } from "../refusals.ts";
import { findFunction } from "./functions.ts";
import type { LambdaFunction } from "./records.ts";

/** AWS's limit for one function. */
const MAX_TAGS = 50;

const TagRequest = z.strictObject({ Tags: mapOf(z.string().min(1).max(128), z.string().max(256)) });

export function tagResource(call: Call) {
  const { tags, latest } = taggedFunction(call);
  const given = bodyOf(call, TagRequest).Tags;
  if (given.size === 0) throw invalidParameter("An error occurred and the request cannot be processed.");
  const after = new Map([...tags, ...given]);
  checkTagCount(after.size);
  for (const [key, value] of given) tags.set(key, value);
  latest.revisionId = randomUUID();
  return noContent;
}

/** Limits the tags of one function, also when it is created (recorded: test_tag_limits). @throws AwsError */
export function checkTagCount(count: number): void {
  if (count > MAX_TAGS) throw invalidParameter("Number of tags exceeds resource tag limit.");
}

export function untagResource(call: Call) {
  const { tags, latest } = taggedFunction(call);
  const keys = call.request.query.getAll("tagKeys");
  if (keys.length === 0) throw validationError({ where: "tagKeys", value: null, constraint: NOT_NULL });
  for (const key of keys) tags.delete(key);
  latest.revisionId = randomUUID();
  return noContent;
}

export function listTags(call: Call) {
  return json({ Tags: Object.fromEntries(taggedFunction(call).tags) });
}

function taggedFunction(call: Call): LambdaFunction {
  const resource = pathPart(call, "Resource");
  if (!new RegExp(`^(${TAGGABLE})$`).test(resource))
    throw validationError({ where: "resource", value: resource, constraint: ofPattern(TAGGABLE) });
  const { name, qualifier } = functionReferenceFrom(call.plane, resource);
  if (qualifier === null) return findFunction(call.plane, name).fn;
  throw invalidParameter("Tags on function aliases and versions are not supported. Please specify a function ARN.");
}
