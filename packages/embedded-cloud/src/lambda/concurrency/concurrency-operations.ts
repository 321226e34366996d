/** GetAccountSettings, and the operations on a function's reserved concurrency. */
import * as z from "zod";
import { bodyOf, type Call, json, noContent, pathPart } from "../call.ts";
import { findFunction } from "../functions/functions.ts";
import type { LambdaFunction } from "../functions/records.ts";
import { invalidParameter } from "../refusals.ts";
import { leastUnreserved, unreservedConcurrency } from "./concurrency.ts";

/** Storage for the ZIPs of all functions and layers of an account (Lambda guide, "Lambda quotas": 75 GB). */
const CODE_STORAGE_BYTES = 75 * 1024 ** 3;

export function getAccountSettings({ plane }: Call) {
  const functions = [...plane.functions.values()];
  const code = functions.flatMap(({ latest, versions }) => [
    latest.newest.code,
    ...[...versions.values()].map(({ code }) => code),
  ]);
  const layers = [...plane.layers.values()].flatMap(({ versions }) => [...versions.values()]);
  const bytes = [...code, ...layers].map((each) => ("zip" in each ? each.zip.byteLength : 0));
  return json({
    AccountLimit: {
      TotalCodeSize: CODE_STORAGE_BYTES,
      CodeSizeUnzipped: plane.quotas.unzippedBytes,
      CodeSizeZipped: plane.quotas.directUploadBytes,
      ConcurrentExecutions: plane.quotas.concurrentExecutions,
      UnreservedConcurrentExecutions: unreservedConcurrency(plane),
    },
    AccountUsage: { TotalCodeSize: bytes.reduce((sum, each) => sum + each, 0), FunctionCount: functions.length },
  });
}

const PutRequest = z.strictObject({ ReservedConcurrentExecutions: z.int().min(0) });

export function putFunctionConcurrency(call: Call) {
  const { plane } = call;
  const { ReservedConcurrentExecutions } = bodyOf(call, PutRequest);
  const fn = wholeFunction(call);
  const left = unreservedConcurrency(plane) + (fn.reservedConcurrency ?? 0) - ReservedConcurrentExecutions;
  const least = leastUnreserved(plane);
  if (left < least)
    throw invalidParameter(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${least}].`,
    );
  fn.reservedConcurrency = ReservedConcurrentExecutions;
  return json({ ReservedConcurrentExecutions });
}

/**
 * Recorded 2025-11-25: LocalStack lambda_/test_lambda_api.snapshot.json, test_function_concurrency_exceptions.
 *
 * @throws AwsError for a version or an alias
 */
function wholeFunction(call: Call): LambdaFunction {
  const given = pathPart(call, "FunctionName");
  const { fn, qualifier } = findFunction(call.plane, given, null, { unqualified: "$LATEST" });
  if (qualifier === null) return fn;
  throw invalidParameter(
    "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
  );
}

/** Succeeds even if nothing is reserved. */
export function deleteFunctionConcurrency(call: Call) {
  const { fn } = findFunction(call.plane, pathPart(call, "FunctionName"));
  fn.reservedConcurrency = null;
  return noContent;
}
