/**
 * A Task state that hands a function its token and waits until somebody sends the token back, within its time limit.
 */
import * as z from "zod";
import type { Clock } from "../../clock.ts";
import type { History } from "../history.ts";
import { type Invoke, invocation, withinTime } from "./lambda-task.ts";
import { checkResult, StateFailure, TOO_LARGE, withinLimit } from "./state-failure.ts";
import type { IssuedToken } from "./task-tokens.ts";

const Parameters = z.strictObject({ FunctionName: z.string().min(1), Payload: z.unknown() });

interface TokenWork {
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly history: History;
  readonly signal: AbortSignal;
  readonly token: IssuedToken;
  readonly timeoutSeconds: number | undefined;
  /** Of the state machine. */
  readonly region: string;
}

const integration = { resourceType: "lambda", resource: "invoke.waitForTaskToken" };

/**
 * The function's own failure is the task's; its answer is not awaited if the token is sent sooner. Waits on
 * the cloud's clock.
 */
export async function answeredByToken(
  effectiveInput: unknown,
  { invoke, clock, history, signal, token, timeoutSeconds, region }: TokenWork,
): Promise<unknown> {
  const { data, error } = Parameters.safeParse(effectiveInput);
  if (error !== undefined) throw new StateFailure("States.Runtime", `The Parameters of the task: ${error.message}`);
  const parameters = withinLimit(effectiveInput, `The parameters of the state/task ${TOO_LARGE}`);
  history.add("TaskScheduled", "taskScheduledEventDetails", {
    ...integration,
    region,
    parameters,
    ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
  });
  history.add("TaskStarted", "taskStartedEventDetails", integration);
  let over = false;
  const asking = invocation(invoke, data.FunctionName, JSON.stringify(data.Payload)).then(() => {
    if (!over) history.add("TaskSubmitted", "taskSubmittedEventDetails", integration);
    return token.answer;
  });
  try {
    const output = await withinTime(Promise.race([token.answer, asking]), timeoutSeconds, signal, clock);
    over = true;
    checkResult(JSON.stringify(output), "lambda");
    history.add("TaskSucceeded", "taskSucceededEventDetails", { ...integration, output: JSON.stringify(output) });
    return output;
  } catch (failed) {
    over = true;
    if (failed instanceof StateFailure && !signal.aborted) {
      const type = failed.error === "States.Timeout" ? "TimedOut" : "Failed";
      const { error: name, reason: cause } = failed;
      history.add(`Task${type}`, `task${type}EventDetails`, { ...integration, error: name, cause });
    }
    throw failed;
  } finally {
    token.close();
  }
}
