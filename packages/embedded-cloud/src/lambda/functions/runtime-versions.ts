/** Runtime versions, and the operations on a function's runtime management. */
import { createHash } from "node:crypto";
import * as z from "zod";
import { bodyOf, type Call, json, pathPart } from "../call.ts";
import type { ControlPlane } from "../control-plane.ts";
import { invalidParameter } from "../refusals.ts";
import { findFunction } from "./functions.ts";
import type { LambdaFunction } from "./records.ts";

/** ARN of a runtime's newest version; `null` for images. */
export function newestRuntime({ region, runtimePatches }: ControlPlane, runtime: string | null): string | null {
  if (runtime === null) return null;
  const hash = createHash("sha256")
    .update(`${runtime} ${runtimePatches.get(runtime) ?? 0}`)
    .digest("hex");
  return `arn:aws:lambda:${region}::runtime:${hash}`;
}

/** Releases a new version of a runtime. Functions keep theirs until they are updated. */
export function patchRuntime({ runtimePatches }: ControlPlane, runtime: string): void {
  runtimePatches.set(runtime, (runtimePatches.get(runtime) ?? 0) + 1);
}

/** Moves $LATEST to its newest runtime version, as each update does, unless the version is set manually. */
export function updateRuntime(plane: ControlPlane, { latest, runtimeManagement }: LambdaFunction): void {
  latest.runtimeVersion = runtimeManagement.runtimeVersion ?? newestRuntime(plane, latest.newest.configuration.runtime);
}

export function getRuntimeManagementConfig(call: Call) {
  return json(managementConfigOf(functionOf(call)));
}

const PutRequest = z.strictObject({
  UpdateRuntimeOn: z.enum(["Auto", "FunctionUpdate", "Manual"]),
  RuntimeVersionArn: z.string().min(26).nullish(),
});

/** Mode Manual moves the function to the named version immediately. */
export function putRuntimeManagementConfig(call: Call) {
  const fn = functionOf(call);
  const { UpdateRuntimeOn, RuntimeVersionArn } = bodyOf(call, PutRequest);
  if ((UpdateRuntimeOn === "Manual") !== (typeof RuntimeVersionArn === "string"))
    throw invalidParameter("RuntimeVersionArn is required for the mode Manual, and not allowed for other modes.");
  fn.runtimeManagement = { updateRuntimeOn: UpdateRuntimeOn, runtimeVersion: RuntimeVersionArn ?? null };
  if (RuntimeVersionArn) fn.latest.runtimeVersion = RuntimeVersionArn;
  return json(managementConfigOf(fn));
}

/** @throws AwsError for published versions, whose settings this cloud does not offer */
function functionOf(call: Call): LambdaFunction {
  const qualifier = call.request.query.get("Qualifier");
  if (qualifier !== null && qualifier !== "$LATEST")
    throw invalidParameter("The runtime management of published versions is not offered here.");
  return findFunction(call.plane, pathPart(call, "FunctionName")).fn;
}

function managementConfigOf({ arn, runtimeManagement: { updateRuntimeOn, runtimeVersion } }: LambdaFunction) {
  return { UpdateRuntimeOn: updateRuntimeOn, FunctionArn: arn, RuntimeVersionArn: runtimeVersion };
}
