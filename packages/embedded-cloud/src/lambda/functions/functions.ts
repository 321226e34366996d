/** Finds what a caller names: a function, and what its qualifier leads to. */
import type { ControlPlane } from "../control-plane.ts";
import { functionArn, functionReferenceFrom, isVersionNumber } from "../names.ts";
import { functionNotFound } from "../refusals.ts";
import type { LambdaFunction, PublishedVersion } from "./records.ts";

/** What a qualifier leads to. A weighted alias leads to its main version here; only invocations draw. */
export type Target = { readonly kind: "latest" } | { readonly kind: "version"; readonly published: PublishedVersion };

/**
 * The function a caller names, and the qualifier given in the name or beside it. `unqualified`: what the refusal says
 * where none is given, which differs from call to call (recorded: test_function_name_and_qualifier_validation). @throws
 * AwsError
 */
export function functionNamed(
  plane: ControlPlane,
  given: string,
  beside: string | null = null,
  { longest, unqualified = null }: { readonly longest?: number; readonly unqualified?: "$LATEST" | null } = {},
): { readonly fn: LambdaFunction; readonly qualifier: string | null } {
  const { name, qualifier } = functionReferenceFrom(plane, given, beside, longest);
  const fn = plane.functions.get(name);
  if (fn === undefined) throw functionNotFound(functionArn(plane, name, qualifier ?? unqualified));
  return { fn, qualifier };
}

/** @throws AwsError ResourceNotFoundException when the function has no such version or alias */
export function targetOf(fn: LambdaFunction, qualifier: string | null): Target {
  if (qualifier === null || qualifier === "$LATEST") return { kind: "latest" };
  const version = isVersionNumber(qualifier) ? qualifier : fn.aliases.get(qualifier)?.functionVersion;
  if (version === "$LATEST") return { kind: "latest" };
  return { kind: "version", published: publishedVersion(fn, version, qualifier) };
}

/** @throws AwsError ResourceNotFoundException naming the qualifier asked for */
export function publishedVersion(
  fn: LambdaFunction,
  version: string | undefined,
  qualifier: string | null | undefined = version,
): PublishedVersion {
  const published = version === undefined ? undefined : fn.versions.get(version);
  if (published === undefined) throw functionNotFound(`${fn.arn}:${qualifier}`);
  return published;
}
