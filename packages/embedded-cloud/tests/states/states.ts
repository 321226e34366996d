import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { scaledClock } from "../../src/clock.ts";
import type { Happening } from "../../src/events/happening.ts";
import { listen } from "../../src/server.ts";
import { AwsError } from "../../src/service.ts";
import { statesService } from "../../src/states/service.ts";

export const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
export const roleArn = "arn:aws:iam::000000000000:role/any";

/** A function by its name: gets the parsed payload; what it throws becomes Lambda's error object. */
export type Functions = Readonly<Record<string, (payload: unknown) => unknown>>;

/** An error as a function's own code throws it. */
export class Thrown extends Error {
  override readonly name: string;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

async function invoke(functions: Functions, arn: string, payload: string) {
  const name = arn.split(":")[6] ?? "";
  const run = functions[name];
  if (run === undefined) throw new AwsError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
  try {
    return { payload: JSON.stringify((await run(JSON.parse(payload))) ?? null), functionError: null };
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    const thrown = { errorMessage: error.message, errorType: error.name, trace: [] };
    return { payload: JSON.stringify(thrown), functionError: "Unhandled" };
  }
}

/** A Step Functions of its own behind a real server, with these functions; `speed` is the factor of its clock. */
export async function aStepFunctions(functions: Functions = {}, speed = 1000) {
  const published: Happening[] = [];
  const service = statesService({
    region: "us-east-1",
    accountId: "000000000000",
    clock: scaledClock(speed),
    may: () => true,
    invoke: (arn, payload) => invoke(functions, arn, payload),
    publish: (happening) => published.push(happening),
  });
  const server = await listen([service]);
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const client = new SFNClient({ endpoint: server.url, region: "us-east-1", credentials, maxAttempts: 1 });

  const create = async (definition: object, name = "machine") =>
    (await client.send(new CreateStateMachineCommand({ name, definition: JSON.stringify(definition), roleArn })))
      .stateMachineArn;

  const start = async (definition: object, input: unknown = {}, name?: string) => {
    const stateMachineArn = await create(definition);
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
    return (await client.send(command)).executionArn ?? "";
  };

  const describe = (executionArn: string) => client.send(new DescribeExecutionCommand({ executionArn }));

  const ended = async (executionArn: string): Promise<DescribeExecutionOutput> => {
    for (;;) {
      const execution = await describe(executionArn);
      if (execution.status !== "RUNNING") return execution;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  const history = async (executionArn: string): Promise<HistoryEvent[]> => {
    const events: HistoryEvent[] = [];
    for await (const page of paginateGetExecutionHistory({ client }, { executionArn }))
      events.push(...(page.events ?? []));
    return events;
  };

  return {
    client,
    create,
    start,
    describe,
    ended,
    history,
    /** Events sent to EventBridge. */
    published,
    /**
     * Runs a machine of this definition to its end: how it ended, with its output parsed, and the types of its events.
     */
    async run(definition: object, input: unknown = {}) {
      const executionArn = await start(definition, input);
      const { status, error, cause, output } = await ended(executionArn);
      const events = await history(executionArn);
      return {
        executionArn,
        status,
        error,
        cause,
        output: output === undefined ? undefined : JSON.parse(output),
        events,
        types: events.map(({ type }) => type),
      };
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      service.stop();
      await server.stop();
    },
  };
}

/** A machine of one Task state that calls `work`, with these further fields; a Catch may lead to `Caught`. */
export const oneTask = (fields: object = {}) => ({
  StartAt: "Work",
  States: {
    Work: { Type: "Task", Resource: functionArn("work"), End: true, ...fields },
    ...("Catch" in fields ? { Caught: { Type: "Succeed" } } : {}),
  },
});

export const firstPage = (executionArn: string, more: object = {}) =>
  new GetExecutionHistoryCommand({ executionArn, ...more });
