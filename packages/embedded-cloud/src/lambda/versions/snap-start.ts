/** SnapStart: Lambda starts a published version's code once and keeps a snapshot of that, which takes its time. */
import { AwsError } from "../../service.ts";
import type { ControlPlane } from "../control-plane.ts";
import type { Configuration, LambdaFunction, PublishedVersion } from "../functions/records.ts";
import { conflict } from "../refusals.ts";
import { runnableVersion } from "./runnable-version.ts";

interface SnapStart {
  readonly ApplyOn?: string;
  readonly OptimizationStatus?: "On" | "Off";
}

/** What a version published from this configuration tells of SnapStart; `null` where it has none. */
export function snapStartOf({ toldBack }: Configuration): SnapStart | null {
  const { ApplyOn } = (toldBack.SnapStart ?? {}) as SnapStart;
  return ApplyOn === "PublishedVersions" ? { ApplyOn, OptimizationStatus: "On" } : null;
}

/**
 * From Pending to Active; to Failed where the code does not start. (developer guide, "Lambda SnapStart and function
 * states")
 */
export function takeSnapshot(plane: ControlPlane, fn: LambdaFunction, published: PublishedVersion): void {
  const begun = plane.runner.warmUp(runnableVersion(fn, published.version, published.version, published)).catch(String);
  plane.later(plane.warmUpSeconds, async () => {
    published.state = (await begun) === null ? "Active" : "Failed";
  });
}

/** @throws AwsError as Invoke refuses a version that is not ready */
export function refuseToInvokeUnlessActive({ state, configuration }: PublishedVersion): void {
  if (state === "Active") return;
  if (state === "Failed" || snapStartOf(configuration) === null)
    throw conflict(
      `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
    );
  const message =
    "Lambda is initializing your function. It will be ready to invoke once your function state becomes ACTIVE.";
  throw new AwsError("SnapStartNotReadyException", message, 409);
}
