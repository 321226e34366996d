/** Follows an execution until it ends. */
import { setTimeout as sleep } from "node:timers/promises";
import { executionName, inCommand } from "../../domain/execution-name.ts";
import type { Display } from "../terminal/display.ts";
import { failureOf, Refused } from "../terminal/errors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { Connection } from "./connection.ts";
import { type Look, observationOf } from "./observation.ts";

/** So many looks in a row may fail (a laptop that changes networks) before following is given up. */
const FAILED_LOOKS = 10;

/**
 * Shows the execution as it goes on and answers the last look, taken when it had ended. Whatever happens here, the
 * execution itself runs on. `pollSeconds` lie between two looks: DescribeExecution allows 10 calls a second in most
 * Regions (docs: step-functions/latest/dg/service-quotas).
 * @throws Refused with exit code 130 when interrupted, 3 when the execution was lost from sight
 */
export async function followed(
  connection: Connection,
  executionArn: string,
  display: Display,
  { env, interrupted }: Terminal,
  pollSeconds = 1,
): Promise<Look> {
  const observation = observationOf(connection, executionArn);
  const name = executionName(executionArn);
  for (let failed = 0; ; await pause(pollSeconds, interrupted, name)) {
    try {
      const look = await observation.look();
      if (look === null) throw new Refused("Step Functions does not know it.");
      failed = 0;
      display.show(look);
      if (look.facts.status !== "RUNNING") return look;
    } catch (error) {
      failed += 1;
      if (failed === FAILED_LOOKS) throw outOfSight(name, failureOf(error, env).message, error);
    }
  }
}

async function pause(seconds: number, interrupted: AbortSignal | undefined, name: string): Promise<void> {
  try {
    await sleep(seconds * 1000, undefined, interrupted === undefined ? {} : { signal: interrupted });
  } catch (cause) {
    throw new Refused(
      `Interrupted. The execution runs on; go on watching with: npm run status -- ${inCommand(name)} --follow, undo it when it has ended with: npm run rollback -- ${inCommand(name)}`,
      { exitCode: 130, cause },
    );
  }
}

function outOfSight(name: string, why: string, cause: unknown): Refused {
  return new Refused(
    `The execution ${name} was started but cannot be followed any longer: ${why} It runs on; go on watching with: npm run status -- ${inCommand(name)} --follow`,
    { exitCode: 3, cause },
  );
}
