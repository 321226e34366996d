/**
 * How an update changes $LATEST. The API returns the new values immediately. Until the update settles, invocations use
 * the old ones, and further updates are refused (developer guide, "Lambda function states"). AWS does not promise that
 * environments started right after Successful use the new code and configuration. So for a while, new environments
 * alternate between old and new here, for code and configuration separately.
 */
import { randomUUID } from "node:crypto";
import type { ControlPlane } from "../control-plane.ts";
import { conflict } from "../refusals.ts";
import type { Halves, LambdaFunction, Latest } from "./records.ts";
import { newestRuntime, updateRuntime } from "./runtime-versions.ts";

/** $LATEST of a new function: Pending until it settles. */
export function newLatest(plane: ControlPlane, halves: Halves): Latest {
  const latest: Latest = {
    newest: halves,
    effective: halves,
    lingering: { code: null, configuration: null },
    turn: 0,
    state: "Pending",
    updating: false,
    failure: "none",
    revisionId: randomUUID(),
    lastModified: plane.clock.now(),
    runtimeVersion: newestRuntime(plane, halves.configuration.runtime),
  };
  plane.later(plane.settleSeconds, () => {
    latest.state = "Active";
    latest.revisionId = randomUUID();
  });
  return latest;
}

/** @throws AwsError ResourceConflictException while the function is being created */
export function refuseWhilePending({ latest: { state } }: LambdaFunction): void {
  if (state === "Active") return;
  throw conflict(
    `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
  );
}

/** @throws AwsError ResourceConflictException while the function is being created or updated */
export function refuseWhileUnsettled(fn: LambdaFunction): void {
  refuseWhilePending(fn);
  if (!fn.latest.updating) return;
  throw conflict(`The operation cannot be performed at this time. An update is in progress for resource: ${fn.arn}`);
}

/** Starts an update, which settles later. The caller has validated the change. */
export function update(plane: ControlPlane, fn: LambdaFunction, change: Partial<Halves>): void {
  refuseWhileUnsettled(fn);
  const { latest } = fn;
  latest.newest = { ...latest.newest, ...change };
  latest.updating = true;
  latest.failure = "none";
  latest.revisionId = randomUUID();
  latest.lastModified = plane.clock.now();
  updateRuntime(plane, fn);
  plane.later(plane.settleSeconds, () => settle(plane, latest));
}

/** Makes the update in progress end as Failed; `false` if none is in progress. */
export function failUpdate({ latest }: LambdaFunction): boolean {
  if (latest.updating) latest.failure = "ending";
  return latest.updating;
}

/** The halves the next environment starts from. */
export function nextHalves(latest: Latest): Halves {
  const { code, configuration } = latest.lingering;
  if (code === null && configuration === null) return latest.effective;
  const turn = latest.turn++;
  const oldConfiguration = turn % 2 === 0 ? configuration : null;
  const oldCode = (configuration === null ? turn : turn >> 1) % 2 === 0 ? code : null;
  return {
    code: oldCode ?? latest.effective.code,
    configuration: oldConfiguration ?? latest.effective.configuration,
  };
}

/** Completes an update and starts its overlap. A later change of the same half replaces this overlap. */
function settle(plane: ControlPlane, latest: Latest): void {
  const { lingering, effective: before, newest } = latest;
  latest.updating = false;
  latest.revisionId = randomUUID();
  if (latest.failure === "ending") {
    latest.failure = "failed";
    return;
  }
  latest.effective = newest;
  if (plane.overlapSeconds === 0) return;
  latest.turn = 0;
  const code = before.code === newest.code ? null : before.code;
  const configuration = before.configuration === newest.configuration ? null : before.configuration;
  lingering.code = code ?? lingering.code;
  lingering.configuration = configuration ?? lingering.configuration;
  plane.later(plane.overlapSeconds, () => {
    if (lingering.code === code) lingering.code = null;
    if (lingering.configuration === configuration) lingering.configuration = null;
  });
}
