/** SnapStart: Lambda starts the code of a new version once and stores a snapshot; this takes minutes. */
import { AwsError } from "../../service.ts";
import type { ControlPlane } from "../control-plane.ts";
import type { Configuration, LambdaFunction, PublishedVersion } from "../functions/records.ts";
import { conflict } from "../refusals.ts";
import { runnableVersion } from "./runnable-version.ts";

interface SnapStart {
  readonly ApplyOn?: string;
  readonly OptimizationStatus?: "On" | "Off";
}

/** The SnapStart member of a version published from this configuration; `null` if SnapStart is off. */
export function snapStartOf({ otherSettings }: Configuration): SnapStart | null {
  const { ApplyOn } = (otherSettings.SnapStart ?? {}) as SnapStart;
  return ApplyOn === "PublishedVersions" ? { ApplyOn, OptimizationStatus: "On" } : null;
}

/**
 * Changes a version from Pending to Active, or to Failed if the code does not start (developer guide, "Lambda SnapStart
 * and function states").
 */
export function takeSnapshot(plane: ControlPlane, fn: LambdaFunction, published: PublishedVersion): void {
  const begun = plane.runner.warmUp(runnableVersion(fn, published.version, published.version, published)).catch(String);
  plane.later(plane.warmUpSeconds, async () => {
    published.state = (await begun) === null ? "Active" : "Failed";
  });
}

/** @throws AwsError Invoke's error for a version that is not ready */
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
