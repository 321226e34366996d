/** Finds the function, version or alias that a caller names. */
import type { ControlPlane } from "../control-plane.ts";
import { functionArn, functionReferenceFrom, isVersionNumber } from "../names.ts";
import { functionNotFound } from "../refusals.ts";
import type { LambdaFunction, PublishedVersion } from "./records.ts";

/** What a qualifier resolves to. An alias resolves to its main version here; only invocations use its weights. */
export type Target = { readonly kind: "latest" } | { readonly kind: "version"; readonly published: PublishedVersion };

/**
 * Finds a function and its qualifier, given in the name or as the parameter `beside`. `unqualified`: the qualifier in
 * the error if none was given; it differs by operation (recorded: test_function_name_and_qualifier_validation).
 *
 * @throws AwsError
 */
export function findFunction(
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

/** @throws AwsError ResourceNotFoundException if the function has no such version or alias */
export function targetOf(fn: LambdaFunction, qualifier: string | null): Target {
  if (qualifier === null || qualifier === "$LATEST") return { kind: "latest" };
  const version = isVersionNumber(qualifier) ? qualifier : fn.aliases.get(qualifier)?.functionVersion;
  if (version === "$LATEST") return { kind: "latest" };
  return { kind: "version", published: publishedVersion(fn, version, qualifier) };
}

/** @throws AwsError ResourceNotFoundException naming the requested qualifier */
export function publishedVersion(
  fn: LambdaFunction,
  version: string | undefined,
  qualifier: string | null | undefined = version,
): PublishedVersion {
  const published = version === undefined ? undefined : fn.versions.get(version);
  if (published === undefined) throw functionNotFound(`${fn.arn}:${qualifier}`);
  return published;
}
