/** Follows an execution until it ends. */
import { setTimeout as sleep } from "node:timers/promises";
import { executionName, inCommand } from "../../domain/execution-name.ts";
import type { Display } from "../terminal/display.ts";
import { commandFailureOf, Refused } from "../terminal/errors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { Connection } from "./connection.ts";
import { type Observation, observerOf } from "./observation.ts";

/** Following ends after this many failed polls in a row; a laptop that changes networks fails a few. */
const MAX_FAILED_POLLS = 10;

/**
 * Shows the execution until it ends, and returns the last observation. The execution continues whatever happens here.
 * `pollSeconds` is the time between two polls: DescribeExecution allows 10 calls a second in most Regions
 * (docs: step-functions/latest/dg/service-quotas).
 * @throws Refused with exit code 130 when interrupted, 3 when the execution can no longer be observed
 */
export async function follow(
  connection: Connection,
  executionArn: string,
  show: Display,
  { env, interrupted }: Terminal,
  pollSeconds = 1,
): Promise<Observation> {
  const observe = observerOf(connection, executionArn);
  const name = executionName(executionArn);
  const toFollow = `The execution continues. To follow it: npm run status -- ${inCommand(name)} --follow`;
  const toUndo = `To undo it after it ends: npm run rollback -- ${inCommand(name)}`;
  for (let failed = 0; ; await pause(pollSeconds, interrupted, `${toFollow}. ${toUndo}`)) {
    try {
      const observation = await observe();
      if (observation === null) throw new Refused("The execution does not exist in Step Functions.");
      failed = 0;
      show(observation);
      if (observation.facts.status !== "RUNNING") return observation;
    } catch (error) {
      failed += 1;
      if (failed < MAX_FAILED_POLLS) continue;
      const why = `Execution ${name} was started, but its status can no longer be read: ${commandFailureOf(error, env).message}`;
      throw new Refused(`${why} ${toFollow}`, { exitCode: 3, cause: error });
    }
  }
}

/** Waits. @throws Refused with exit code 130 and this message when interrupted */
export async function pause(seconds: number, signal: AbortSignal | undefined, message: string): Promise<void> {
  await sleep(seconds * 1000, undefined, signal && { signal }).catch((cause: unknown) => {
    throw new Refused(`Interrupted. ${message}`, { exitCode: 130, cause });
  });
}
