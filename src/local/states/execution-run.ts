/** Runs an execution from state to state until it ends. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Clock, scaledClock } from "../clock.ts";
import type { Definition, State, TaskState, WaitState } from "./definition.ts";
import { carriedOut, chosen, type StateContext, valueAt } from "./engine.ts";
import type { Execution } from "./execution.ts";
import { MAX_EVENTS } from "./history.ts";
import { type Invoke, invoked, retried } from "./lambda-task.ts";
import { matches, StateFailure, withinLimit } from "./state-failure.ts";

export interface Surroundings {
  readonly clock: Clock;
  readonly invoke: Invoke;
}

/** Where a state leads: the output, and the next state or `null` at the end. */
interface Step {
  readonly output: unknown;
  readonly next: string | null;
}

/** Runs until the execution has ended, by itself or by somebody else; never rejects for what a state does. */
export async function runToEnd(execution: Execution, surroundings: Surroundings): Promise<void> {
  const { definition } = execution.machine;
  void limitTime(execution, definition);
  let name = definition.StartAt;
  let input: unknown = JSON.parse(execution.input);
  try {
    for (;;) {
      const { output, next } = await stepOf(name, input, execution, surroundings);
      if (next === null) return execution.end({ status: "SUCCEEDED", output: JSON.stringify(output) });
      name = next;
      input = output;
    }
  } catch (failed) {
    if (execution.over.signal.aborted) return;
    const { error, reason } =
      failed instanceof StateFailure
        ? failed
        : { error: "States.Runtime", reason: `The embedded cloud failed: ${failed}` };
    execution.end({ status: "FAILED", error, cause: reason });
  }
}

async function limitTime(execution: Execution, { TimeoutSeconds }: Definition): Promise<void> {
  if (TimeoutSeconds === undefined) return;
  const { signal } = execution.over;
  await scaledClock()
    .sleep(TimeoutSeconds, signal)
    .then(
      () => execution.end({ status: "TIMED_OUT" }),
      (interrupted: unknown) => {
        if (!signal.aborted) throw interrupted;
      },
    );
}

/** Enters a state, does what it says and leaves it; a failure ends the execution with the error as AWS words it. */
async function stepOf(name: string, input: unknown, execution: Execution, surroundings: Surroundings): Promise<Step> {
  const { history, machine, over } = execution;
  const state = machine.definition.States[name];
  if (state === undefined) throw new StateFailure("States.Runtime", `There is no state '${name}'.`);
  checkRoom(execution);
  // A loop of states that never wait would otherwise keep every other call out.
  await nextTurn();
  over.signal.throwIfAborted();
  execution.at = { name, type: state.Type };
  const entered = { name, input: JSON.stringify(input) };
  const eventId = history.add(`${state.Type}StateEntered`, "stateEnteredEventDetails", entered);
  try {
    const step = await outcomeOf(state, input, {
      execution,
      surroundings,
      context: contextFor(name, execution, surroundings),
    });
    over.signal.throwIfAborted();
    const output = withinLimit(step.output, `The output of the state '${name}'`);
    history.add(`${state.Type}StateExited`, "stateExitedEventDetails", { name, output });
    return step;
  } catch (failed) {
    if (!(failed instanceof StateFailure) || failed.error !== "States.Runtime" || state.Type === "Fail") throw failed;
    const where = `An error occurred while executing the state '${name}' (entered at the event id #${eventId}).`;
    throw new StateFailure(failed.error, `${where} ${failed.reason}`);
  }
}

/** What one state needs besides itself and its input. */
interface Situation {
  readonly execution: Execution;
  readonly surroundings: Surroundings;
  readonly context: StateContext;
}

async function outcomeOf(state: State, input: unknown, situation: Situation): Promise<Step> {
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
      const error = state.ErrorPath === undefined ? state.Error : await textAt(state.ErrorPath, input, context);
      const cause = state.CausePath === undefined ? state.Cause : await textAt(state.CausePath, input, context);
      throw new StateFailure(error, cause);
    }
  }
}

async function taskOutcome(state: TaskState, input: unknown, situation: Situation): Promise<Step> {
  const { execution, surroundings, context } = situation;
  const { history } = execution;
  const { signal } = execution.over;
  try {
    const output = await retried(state.Retry, { clock: surroundings.clock, signal }, (RetryCount) => {
      checkRoom(execution);
      const attempted = { ...context, State: { ...context.State, RetryCount } };
      return carriedOut(state, input, attempted, (effectiveInput) =>
        invoked(state, effectiveInput, { invoke: surroundings.invoke, history, signal }),
      );
    });
    return { output, next: state.Next ?? null };
  } catch (failed) {
    if (!(failed instanceof StateFailure)) throw failed;
    const catcher = state.Catch.find(({ ErrorEquals }) => matches(ErrorEquals, failed.error));
    if (catcher === undefined) throw failed;
    const caught = { Error: failed.error, Cause: failed.reason ?? "" };
    const output = await carriedOut({ ResultPath: catcher.ResultPath }, input, context, () => caught);
    return { output, next: catcher.Next };
  }
}

async function waitSeconds(state: WaitState, input: unknown, { context, surroundings }: Situation): Promise<number> {
  if (state.Seconds !== undefined) return state.Seconds;
  if (state.SecondsPath !== undefined) {
    const seconds = await valueAt(state.SecondsPath, state, input, context);
    if (Number.isInteger(seconds) && Number(seconds) >= 0) return Number(seconds);
    throw new StateFailure(
      "States.Runtime",
      `The SecondsPath '${state.SecondsPath}' leads to no whole number of seconds.`,
    );
  }
  const until =
    state.TimestampPath === undefined ? state.Timestamp : await valueAt(state.TimestampPath, state, input, context);
  const milliseconds = Date.parse(String(until)) - surroundings.clock.now().getTime();
  if (Number.isNaN(milliseconds)) throw new StateFailure("States.Runtime", `'${until}' is no timestamp.`);
  return Math.max(0, milliseconds / 1000);
}

async function textAt(path: string, input: unknown, context: StateContext): Promise<string> {
  const text = await valueAt(path, {}, input, context);
  if (typeof text === "string") return text;
  throw new StateFailure("States.Runtime", `The path '${path}' does not lead to a string.`);
}

function contextFor(
  name: string,
  { arn, name: own, input, startDate, machine }: Execution,
  { clock }: Surroundings,
): StateContext {
  return {
    Execution: {
      Id: arn,
      Name: own,
      RoleArn: machine.roleArn,
      StartTime: startDate.toISOString(),
      Input: JSON.parse(input),
    },
    State: { Name: name, EnteredTime: clock.now().toISOString(), RetryCount: 0 },
    StateMachine: { Id: machine.arn, Name: machine.name },
  };
}

/** The most events that one state, or one attempt of a task, adds before this is asked again, the execution's last event among them. */
const ROOM = 5;

function checkRoom({ history }: Execution): void {
  if (history.events.length + ROOM <= MAX_EVENTS) return;
  throw new StateFailure(
    "States.Runtime",
    `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
  );
}
