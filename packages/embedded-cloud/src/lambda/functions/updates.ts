/**
 * How a change of $LATEST takes hold. Each update is told at once, settles after a while, and refuses every further one
 * meanwhile; invocations go on with the halves in force before it (developer guide, "Lambda function states"). No
 * document promises that every environment started right after Successful has both new halves, so for a while longer
 * old and new ones take turns here, code and configuration independently of each other.
 */
import { randomUUID } from "node:crypto";
import type { ControlPlane } from "../control-plane.ts";
import { conflict } from "../refusals.ts";
import type { Halves, LambdaFunction, Latest } from "./records.ts";
import { moveRuntime, newestRuntime } from "./runtime-versions.ts";

/** $LATEST of a function just created: Pending until it settles. */
export function newLatest(plane: ControlPlane, halves: Halves): Latest {
  const latest: Latest = {
    told: halves,
    inForce: halves,
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

/** Tells the change at once and settles it later. The caller has checked everything but whether one is in progress. */
export function update(plane: ControlPlane, fn: LambdaFunction, change: Partial<Halves>): void {
  refuseWhileUnsettled(fn);
  const { latest } = fn;
  latest.told = { ...latest.told, ...change };
  latest.updating = true;
  latest.failure = "none";
  latest.revisionId = randomUUID();
  latest.lastModified = plane.clock.now();
  moveRuntime(plane, fn);
  plane.later(plane.settleSeconds, () => settle(plane, latest));
}

/** Lets the update in progress fail when it would settle; false where none is in progress. */
export function failUpdate({ latest }: LambdaFunction): boolean {
  if (latest.updating) latest.failure = "ending";
  return latest.updating;
}

/** The halves the next environment starts from. */
export function nextHalves(latest: Latest): Halves {
  const { code, configuration } = latest.lingering;
  if (code === null && configuration === null) return latest.inForce;
  const turn = latest.turn++;
  const oldConfiguration = turn % 2 === 0 ? configuration : null;
  const oldCode = (configuration === null ? turn : turn >> 1) % 2 === 0 ? code : null;
  return {
    code: oldCode ?? latest.inForce.code,
    configuration: oldConfiguration ?? latest.inForce.configuration,
  };
}

/** A later change of the same half takes its place, and the end of this overlap then ends nothing. */
function settle(plane: ControlPlane, latest: Latest): void {
  const { lingering, inForce: before, told } = latest;
  latest.updating = false;
  latest.revisionId = randomUUID();
  if (latest.failure === "ending") {
    latest.failure = "failed";
    return;
  }
  latest.inForce = told;
  if (plane.overlapSeconds === 0) return;
  latest.turn = 0;
  const code = before.code === told.code ? null : before.code;
  const configuration = before.configuration === told.configuration ? null : before.configuration;
  lingering.code = code ?? lingering.code;
  lingering.configuration = configuration ?? lingering.configuration;
  plane.later(plane.overlapSeconds, () => {
    if (lingering.code === code) lingering.code = null;
    if (lingering.configuration === configuration) lingering.configuration = null;
  });
}
