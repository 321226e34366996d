/** Follows an execution until it ends. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ExecutionFacts } from "../aws/step-functions.ts";
import type { Connection } from "./connection.ts";
import type { Display } from "./display.ts";
import { failureOf, Refused } from "./errors.ts";
import { type Look, observationOf } from "./observation.ts";
import type { Terminal } from "./terminal.ts";

/** Seconds between two looks; DescribeExecution allows 15 calls a second in the smaller Regions. */
const POLL_SECONDS = 1;
/** So many looks in a row may fail (a laptop that changes networks) before following is given up. */
const FAILED_LOOKS = 10;

/**
 * Shows the execution as it goes on and answers how it ended. Whatever happens here, the execution itself runs on.
 * @throws Refused with exit code 130 when interrupted, 3 when the execution was lost from sight
 */
export async function followed(
  connection: Connection,
  executionArn: string,
  display: Display,
  { env, interrupted }: Terminal,
): Promise<ExecutionFacts> {
  const observation = observationOf(connection, executionArn);
  const name = executionArn.split(":").at(-1);
  for (let failed = 0; ; ) {
    try {
      const look = await observation.look();
      if (look === null) throw new Refused("Step Functions does not know it.");
      failed = 0;
      display.show(look);
      if (hasEnded(look)) return ended(display, look);
    } catch (error) {
      failed += 1;
      if (failed === FAILED_LOOKS) throw outOfSight(name, failureOf(error, env).message, error);
    }
    await sleep(POLL_SECONDS * 1000, undefined, interrupted === undefined ? {} : { signal: interrupted }).catch(
      (cause: unknown) => {
        throw new Refused(
          `Interrupted. The execution runs on; look at it with: npm run status -- ${name}, undo it when it has ended with: npm run rollback -- ${name}`,
          { exitCode: 130, cause },
        );
      },
    );
  }
}

function hasEnded({ facts }: Look): boolean {
  return facts.status !== "RUNNING" && facts.status !== "PENDING_REDRIVE";
}

function ended(display: Display, { facts }: Look): ExecutionFacts {
  display.end();
  return facts;
}

function outOfSight(name: string | undefined, why: string, cause: unknown): Refused {
  return new Refused(
    `The execution ${name} was started but cannot be followed any longer: ${why} It runs on; look at it with: npm run status -- ${name}`,
    { exitCode: 3, cause },
  );
}
