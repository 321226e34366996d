/** State machines for the cases, and what is asked of their executions again and again. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { World } from "./world.ts";

export const waiting = { StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 60, End: true } } };
export const passing = { StartAt: "Say", States: { Say: { Type: "Pass", Result: { said: true }, End: true } } };

export async function aMachine({ states, name, roleArn, afterwards }: World, definition: object): Promise<string> {
  const given = { name: name("machine"), roleArn, definition: JSON.stringify(definition) };
  const { stateMachineArn = "" } = await states.send(new CreateStateMachineCommand(given));
  afterwards(() => states.send(new DeleteStateMachineCommand({ stateMachineArn })));
  return stateMachineArn;
}

export async function ended({ states }: World, executionArn: string | undefined) {
  for (;;) {
    const found = await states.send(new DescribeExecutionCommand({ executionArn }));
    if (found.status !== "RUNNING") return found;
    await sleep(100);
  }
}

/** Starts a machine of this definition; answers the execution's ARN. */
export async function started(world: World, definition: object, input: unknown = {}): Promise<string | undefined> {
  const stateMachineArn = await aMachine(world, definition);
  const start = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
  return (await world.states.send(start)).executionArn;
}

/** The output of an execution, once it has ended. */
export async function outputOf(world: World, executionArn: string | undefined): Promise<unknown> {
  const { status, output, error, cause } = await ended(world, executionArn);
  if (output === undefined) throw new Error(`the execution ended ${status}: ${error}: ${cause}`);
  return JSON.parse(output);
}

export async function eventsOf({ states }: World, executionArn: string | undefined): Promise<readonly HistoryEvent[]> {
  return (await states.send(new GetExecutionHistoryCommand({ executionArn }))).events ?? [];
}

/** The first event that `find` finds, once there is one. */
export async function awaited<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(100);
  }
}
