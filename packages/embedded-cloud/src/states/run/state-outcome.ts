/** What each type of state does: its output and the next state, or the failure it ends with. */
import type { Clock } from "../../clock.ts";
import { carriedOut, chosen, type StateContext, valueAt } from "../definition/engine.ts";
import { invokesWithToken, type State, type TaskState, type WaitState } from "../definition/state-shapes.ts";
import type { Execution } from "../execution.ts";
import { MAX_EVENTS } from "../history.ts";
import { type Invoke, type InvokeAs, invoked, retried } from "./lambda-task.ts";
import { caughtOf, matches, StateFailure } from "./state-failure.ts";
import type { TaskTokens } from "./task-tokens.ts";
import { answeredByToken } from "./token-task.ts";

export interface Surroundings {
  readonly clock: Clock;
  readonly invoke: InvokeAs;
  readonly tokens: TaskTokens;
  /** Awaited at every transition, before the execution goes on: tests stop executions here. */
  readonly between?: ((transition: Transition) => Promise<void>) | undefined;
}

/** An execution has entered or left a state. */
export interface Transition {
  readonly executionArn: string;
  readonly state: string;
  readonly is: "entered" | "left";
}

/** The output of a state, and the next state, or `null` at the end. */
export interface Step {
  readonly output: unknown;
  readonly next: string | null;
}

/** What one state needs besides itself and its input. */
export interface Situation {
  readonly execution: Execution;
  readonly surroundings: Surroundings;
  readonly context: StateContext;
}

/** Carries one state out. */
export async function outcomeOf(state: State, input: unknown, situation: Situation): Promise<Step> {
  const { context, surroundings, execution } = situation;
  switch (state.Type) {
    case "Task":
      return await taskOutcome(state, input, situation);
    case "Pass": {
      const work = state.Result === undefined ? undefined : () => state.Result;
      return { output: await carriedOut(state, input, context, work), next: state.Next ?? null };
    }
    case "Wait":
      await surroundings.clock.sleep(await waitSeconds(state, input, situation), execution.over.signal);
      return { output: await carriedOut(state, input, context), next: state.Next ?? null };
    case "Choice": {
      const { InputPath, OutputPath } = state;
      const next = await chosen(state, input, context);
      return { output: await carriedOut({ InputPath, OutputPath }, input, context), next };
    }
    case "Succeed":
      return { output: await carriedOut(state, input, context), next: null };
    case "Fail": {
      const { ErrorPath, CausePath } = state;
      const error = ErrorPath === undefined ? state.Error : await textAt({ ErrorPath }, input, context);
      const cause = CausePath === undefined ? state.Cause : await textAt({ CausePath }, input, context);
      // A state that names States.Runtime itself did not fail while it was executed.
      throw new StateFailure(error, cause, false);
    }
  }
}

async function taskOutcome(state: TaskState, input: unknown, situation: Situation): Promise<Step> {
  const { execution, surroundings, context } = situation;
  const { history, machine } = execution;
  const invoke: Invoke = (functionArn, payload) => surroundings.invoke(functionArn, payload, machine.roleArn);
  const { signal } = execution.over;
  try {
    const timeoutSeconds = await limitOf(state, input, context);
    const output = await retried(state.Retry, { clock: surroundings.clock, signal }, (RetryCount) => {
      checkRoom(execution);
      const attempted = { ...context, State: { ...context.State, RetryCount } };
      if (invokesWithToken(state.Resource)) {
        const token = surroundings.tokens.issue();
        const [, , , region = ""] = machine.arn.split(":");
        const work = { ...surroundings, invoke, history, signal, token, timeoutSeconds, region };
        return carriedOut(state, input, { ...attempted, Task: { Token: token.text } }, (effectiveInput) =>
          answeredByToken(effectiveInput, work),
        );
      }
      const limited = { ...state, TimeoutSeconds: timeoutSeconds };
      return carriedOut(state, input, attempted, (effectiveInput) =>
        invoked(limited, effectiveInput, { invoke, history, signal }),
      );
    });
    return { output, next: state.Next ?? null };
  } catch (failed) {
    if (!(failed instanceof StateFailure)) throw failed;
    const catcher = state.Catch.find(({ ErrorEquals }) => matches(ErrorEquals, failed));
    if (catcher === undefined) throw failed;
    const output = await carriedOut({ ResultPath: catcher.ResultPath }, input, context, () => caughtOf(failed));
    return { output, next: catcher.Next };
  }
}

async function limitOf(state: TaskState, input: unknown, context: StateContext): Promise<number | undefined> {
  if (state.TimeoutSecondsPath === undefined) return state.TimeoutSeconds;
  const seconds = await valueAt(state.TimeoutSecondsPath, state, input, context);
  if (Number.isInteger(seconds) && Number(seconds) > 0) return Number(seconds);
  const why = `The TimeoutSecondsPath '${state.TimeoutSecondsPath}' is not a whole number of seconds above 0.`;
  throw new StateFailure("States.Runtime", why);
}

async function waitSeconds(state: WaitState, input: unknown, { context, surroundings }: Situation): Promise<number> {
  if (state.Seconds !== undefined) return state.Seconds;
  if (state.SecondsPath !== undefined) {
    const seconds = await valueAt(state.SecondsPath, state, input, context);
    if (Number.isInteger(seconds) && Number(seconds) >= 0) return Number(seconds);
    const problem = Number.isInteger(seconds) ? "references a negative value" : "cannot be parsed as a long value";
    throw new StateFailure(
      "States.Runtime",
      `The SecondsPath parameter ${problem}: ${state.SecondsPath} == ${seconds}`,
    );
  }
  const until =
    state.TimestampPath === undefined ? state.Timestamp : await valueAt(state.TimestampPath, state, input, context);
  const milliseconds = OFFSET_DATE_TIME.test(String(until)) ? Date.parse(String(until)) : Number.NaN;
  if (Number.isNaN(milliseconds))
    throw new StateFailure(
      "States.Runtime",
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${state.TimestampPath} == ${until}`,
    );
  return Math.max(0, (milliseconds - surroundings.clock.now().getTime()) / 1000);
}

/**
 * A time without its offset is refused. Source: recorded on AWS 2024-04-19, LocalStack base/test_wait.snapshot.json,
 * test_wait_timestamppath.
 */
const OFFSET_DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * The text at the path in this field of a Fail state. Recorded on AWS 2025-01-02: LocalStack
 * scenarios/test_base_scenarios.snapshot.json, test_invalid_jsonpath.
 */
async function textAt(at: Readonly<Record<string, string>>, input: unknown, context: StateContext): Promise<string> {
  const [[field, path] = ["", ""]] = Object.entries(at);
  const text = await valueAt(path, {}, input, context).catch((failed: unknown) => {
    if (!(failed instanceof StateFailure) || failed.error !== "States.Runtime") throw failed;
    const where = `The JSONPath '${path}' specified for the field '${field}'`;
    throw new StateFailure("States.Runtime", `${where} could not be found in the input '${JSON.stringify(input)}'`);
  });
  if (typeof text === "string") return text;
  throw new StateFailure("States.Runtime", `The path '${path}' does not select a string.`);
}

/**
 * The most events that one state, or one attempt of a task, adds before this is asked again, the execution's last event
 * among them.
 */
const ROOM = 6;

/** Refuses to go on where the history has no room for another state or attempt. */
export function checkRoom({ history }: Execution): void {
  if (history.events.length + ROOM <= MAX_EVENTS) return;
  throw new StateFailure(
    "States.Runtime",
    `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
  );
}
