/** Runs an execution from state to state until it ends. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { scaledClock } from "../../clock.ts";
import type { Definition } from "../definition/definition.ts";
import type { StateContext } from "../definition/engine.ts";
import type { Execution } from "../execution.ts";
import { StateFailure, tooLargeResult, withinLimit } from "./state-failure.ts";
import { checkRoom, outcomeOf, type Step, type Surroundings } from "./state-outcome.ts";

/** Runs until the execution ends or is stopped. Never rejects because of a state. */
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
  const state = machine.definition.States.get(name);
  if (state === undefined) throw new StateFailure("States.Runtime", `There is no state '${name}'.`);
  checkRoom(execution);
  // A loop of states that never wait would otherwise keep every other call out.
  await nextTurn();
  over.signal.throwIfAborted();
  execution.at = { name, type: state.Type };
  const entered = { name, input: JSON.stringify(input) };
  const eventId = history.add(`${state.Type}StateEntered`, "stateEnteredEventDetails", entered);
  await surroundings.between?.({ executionArn: execution.arn, state: name, is: "entered" });
  over.signal.throwIfAborted();
  try {
    const step = await outcomeOf(state, input, {
      execution,
      surroundings,
      context: contextFor(name, execution, surroundings),
    });
    over.signal.throwIfAborted();
    const output = withinLimit(step.output, tooLargeResult(name));
    history.add(`${state.Type}StateExited`, "stateExitedEventDetails", { name, output });
    await surroundings.between?.({ executionArn: execution.arn, state: name, is: "left" });
    over.signal.throwIfAborted();
    return step;
  } catch (failed) {
    if (!(failed instanceof StateFailure) || failed.error !== "States.Runtime" || !failed.isTerminal) throw failed;
    const where = `An error occurred while executing the state '${name}' (entered at the event id #${eventId}).`;
    throw new StateFailure(failed.error, `${where} ${failed.reason}`);
  }
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
