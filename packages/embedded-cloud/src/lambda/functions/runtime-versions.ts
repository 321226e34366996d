/** Versions of runtimes, when an update moves a function to a newer one, and the operations that say so. */
import { createHash } from "node:crypto";
import * as z from "zod";
import { bodyOf, type Call, json, pathPart } from "../call.ts";
import type { ControlPlane } from "../control-plane.ts";
import { invalidParameter } from "../refusals.ts";
import { functionNamed } from "./functions.ts";
import type { LambdaFunction } from "./records.ts";

/** ARN of the newest version of a runtime; `null` for images, which have none. */
export function newestRuntime({ region, runtimePatches }: ControlPlane, runtime: string | null): string | null {
  if (runtime === null) return null;
  const hash = createHash("sha256")
    .update(`${runtime} ${runtimePatches.get(runtime) ?? 0}`)
    .digest("hex");
  return `arn:aws:lambda:${region}::runtime:${hash}`;
}

/** A new version of a runtime comes out. Functions stay on theirs until they are updated. */
export function patchRuntime({ runtimePatches }: ControlPlane, runtime: string): void {
  runtimePatches.set(runtime, (runtimePatches.get(runtime) ?? 0) + 1);
}

/** What an update makes of the runtime of $LATEST: a Manual one stays. */
export function moveRuntime(plane: ControlPlane, { latest, runtimeManagement }: LambdaFunction): void {
  latest.runtimeVersion = runtimeManagement.runtimeVersion ?? newestRuntime(plane, latest.told.configuration.runtime);
}

export function getRuntimeManagementConfig(call: Call) {
  return json(told(functionOf(call)));
}

const PutRequest = z.strictObject({
  UpdateRuntimeOn: z.enum(["Auto", "FunctionUpdate", "Manual"]),
  RuntimeVersionArn: z.string().min(26).nullish(),
});

/** Manual puts the function on the version it names at once. */
export function putRuntimeManagementConfig(call: Call) {
  const fn = functionOf(call);
  const { UpdateRuntimeOn, RuntimeVersionArn } = bodyOf(call, PutRequest);
  if ((UpdateRuntimeOn === "Manual") !== (typeof RuntimeVersionArn === "string"))
    throw invalidParameter("RuntimeVersionArn is required for the mode Manual, and allowed for no other one.");
  fn.runtimeManagement = { updateRuntimeOn: UpdateRuntimeOn, runtimeVersion: RuntimeVersionArn ?? null };
  if (RuntimeVersionArn) fn.latest.runtimeVersion = RuntimeVersionArn;
  return json(told(fn));
}

/** Of $LATEST: this cloud offers the settings of published versions to nobody. */
function functionOf(call: Call): LambdaFunction {
  const qualifier = call.request.query.get("Qualifier");
  if (qualifier !== null && qualifier !== "$LATEST")
    throw invalidParameter("The runtime management of published versions is not offered here.");
  return functionNamed(call.plane, pathPart(call, "FunctionName")).fn;
}

function told({ arn, runtimeManagement: { updateRuntimeOn, runtimeVersion } }: LambdaFunction) {
  return { UpdateRuntimeOn: updateRuntimeOn, FunctionArn: arn, RuntimeVersionArn: runtimeVersion };
}
