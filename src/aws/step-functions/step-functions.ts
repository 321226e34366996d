/** Step Functions' state machines, executions and their history. */
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionAlreadyExists,
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type ListExecutionsCommandOutput,
  paginateListExecutions,
  paginateListStateMachines,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { executionName } from "../../domain/execution-name.ts";
import { jsonText } from "../../domain/json.ts";
import { MAX_NAME_LENGTH, quotedOrNull } from "../../domain/text.ts";
import { onlyNewTokens } from "../paging.ts";

export interface StateMachine {
  readonly name: string;
  readonly arn: string;
}

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE";

export interface ExecutionFacts {
  readonly arn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startedAt: Date;
  /** `null` while it runs. */
  readonly stoppedAt: Date | null;
  /** Error name and cause of a failed execution, otherwise `null`. */
  readonly error: string | null;
  readonly cause: string | null;
}

/** An event of an execution's history. `state` is the state's name for `…StateEntered` and `…StateExited`. */
export interface ExecutionEvent {
  /** Counts from 1. */
  readonly id: number;
  readonly at: Date;
  /** For example `TaskStateEntered` or `LambdaFunctionFailed`. */
  readonly type: string;
  readonly state: string | null;
}

/** The result for a task that waits for its token. */
export type TaskAnswer = { readonly output: object } | { readonly error: string; readonly cause: string };

export interface StepFunctions {
  /** Every state machine in the account and Region. */
  machines(): AsyncIterable<StateMachine>;
  /** Starts an execution and returns its ARN. While one with the same name and input runs, returns that one. */
  start(machineArn: string, name: string, input: unknown): Promise<string>;
  /** Starts an execution unless one with this name has already ended, then returns false. */
  startOnce(machineArn: string, name: string, input: unknown): Promise<boolean>;
  /** Names of the running executions. Eventually consistent: one that has just started may be missing. */
  running(machineArn: string): Promise<readonly string[]>;
  /** `null` if the execution does not exist. AWS keeps executions for 90 days. */
  describe(executionArn: string): Promise<ExecutionFacts | null>;
  /** Stops an execution. The Lambda function of its current task keeps running. */
  stop(executionArn: string, cause: string): Promise<void>;
  /** The latest executions of a state machine, newest first, whatever their status. */
  newest(machineArn: string, most: number): Promise<readonly ExecutionFacts[]>;
  /** Succeeded executions of a state machine, newest first. */
  succeeded(machineArn: string): AsyncIterable<{ readonly name: string; readonly arn: string }>;
  /** The input of an execution, or `null` if it does not exist. */
  inputOf(executionArn: string): Promise<unknown>;
  /** The events after `afterId`, in order. Reads from the newest, so that a poll costs one page. */
  eventsAfter(executionArn: string, afterId: number): Promise<readonly ExecutionEvent[]>;
  /** Completes a task that waits for its token. Returns false if it no longer waits. */
  answerTask(taskToken: string, answer: TaskAnswer): Promise<boolean>;
}

export function stepFunctionsFrom(client: SFNClient): StepFunctions {
  return {
    async *machines() {
      for await (const page of paginateListStateMachines({ client, pageSize: 1000 }, {}))
        for (const { name = "", stateMachineArn = "" } of page.stateMachines ?? [])
          yield { name, arn: stateMachineArn };
    },
    async start(machineArn, name, input) {
      const answer = await client.send(
        new StartExecutionCommand({ stateMachineArn: machineArn, name, input: jsonText(input) }),
      );
      if (answer.executionArn === undefined) throw new Error(`StartExecution of ${name} answered without an ARN`);
      return answer.executionArn;
    },
    startOnce: (machineArn, name, input) => startOnce(client, machineArn, name, input),
    async stop(executionArn, cause) {
      await client.send(new StopExecutionCommand({ executionArn, error: "Stopped", cause }));
    },
    async newest(stateMachineArn, most) {
      const newest: ExecutionFacts[] = [];
      const pages = paginateListExecutions({ client, pageSize: most }, { stateMachineArn });
      for await (const found of newestFirst(pages)) {
        newest.push(factsFrom(found));
        if (newest.length === most) break;
      }
      return newest;
    },
    async *succeeded(stateMachineArn) {
      const pages = paginateListExecutions({ client, pageSize: 100 }, { stateMachineArn, statusFilter: "SUCCEEDED" });
      for await (const { name = "", executionArn = "", status } of newestFirst(pages))
        if (status === "SUCCEEDED") yield { name, arn: executionArn };
    },
    async running(stateMachineArn) {
      const names: string[] = [];
      for await (const page of paginateListExecutions({ client }, { stateMachineArn, statusFilter: "RUNNING" }))
        for (const { name, status } of page.executions ?? [])
          if (name !== undefined && status === "RUNNING") names.push(name);
      return names;
    },
    describe: async (executionArn) => factsOrNull(executionArn, await describeOrNull(client, executionArn)),
    eventsAfter: (executionArn, afterId) => eventsAfter(client, executionArn, afterId),
    async inputOf(executionArn) {
      const found = await describeOrNull(client, executionArn);
      return found?.input === undefined ? null : JSON.parse(found.input);
    },
    answerTask: (taskToken, answer) => answerTask(client, taskToken, answer),
  };
}

async function startOnce(client: SFNClient, stateMachineArn: string, name: string, input: unknown): Promise<boolean> {
  try {
    await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
    return true;
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return false;
    throw error;
  }
}

/** The token was used, or its task has ended. */
const GONE = new Set(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]);

async function answerTask(client: SFNClient, taskToken: string, answer: TaskAnswer): Promise<boolean> {
  try {
    if ("output" in answer)
      await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(answer.output) }));
    else await client.send(new SendTaskFailureCommand({ taskToken, ...answer }));
    return true;
  } catch (error) {
    if (error instanceof Error && GONE.has(error.name)) return false;
    throw error;
  }
}

const factsOrNull = (executionArn: string, found: DescribeExecutionCommandOutput | null) =>
  found && factsFrom({ ...found, executionArn });

/** Lists have neither error nor cause. */
function factsFrom(
  found: Partial<ExecutionListItem> & Pick<Partial<DescribeExecutionCommandOutput>, "error" | "cause">,
): ExecutionFacts {
  const { executionArn: arn = "", name = executionName(arn), status = "RUNNING", startDate, stopDate } = found;
  return {
    ...{ arn, name, status, startedAt: startDate ?? new Date(0), stoppedAt: stopDate ?? null },
    error: quotedOrNull(found.error, MAX_NAME_LENGTH),
    cause: quotedOrNull(found.cause),
  };
}

async function describeOrNull(client: SFNClient, executionArn: string): Promise<DescribeExecutionCommandOutput | null> {
  try {
    return await client.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof Error && error.name === "ExecutionDoesNotExist") return null;
    throw error;
  }
}

/** Sorts executions newest first. AWS returns them so; for other endpoints all pages are read first. */
async function* newestFirst(pages: AsyncIterable<ListExecutionsCommandOutput>): AsyncGenerator<ExecutionListItem> {
  const startOf = ({ startDate }: ExecutionListItem) => startDate?.getTime() ?? 0;
  const kept: ExecutionListItem[] = [];
  let isInOrder = true;
  for await (const { executions = [] } of pages) {
    kept.push(...executions);
    isInOrder &&= isDescending(kept.map(startOf));
    if (isInOrder) yield* kept.splice(0);
  }
  yield* kept.sort((one, other) => startOf(other) - startOf(one));
}

function isDescending(numbers: readonly number[]): boolean {
  return numbers.every((number, at) => at === 0 || number <= (numbers[at - 1] ?? 0));
}

/** Reads back to a known event, or all pages if they are not sorted newest first. */
async function eventsAfter(client: SFNClient, executionArn: string, afterId: number): Promise<ExecutionEvent[]> {
  const found = new Map<number, ExecutionEvent>();
  const ids: number[] = [];
  const next = onlyNewTokens("the history of an execution");
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({
        executionArn,
        reverseOrder: true,
        includeExecutionData: false,
        maxResults: afterId === 0 ? 1000 : 100,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    for (const event of (page.events ?? []).map(eventFrom)) {
      ids.push(event.id);
      if (event.id > afterId) found.set(event.id, event);
    }
    const isKnownFrom = ids.length > 1 && isDescending(ids) && (ids.at(-1) ?? 0) <= afterId;
    nextToken = isKnownFrom ? undefined : next(page.nextToken);
  } while (nextToken !== undefined);
  return [...found.values()].sort((one, other) => one.id - other.id);
}

function eventFrom(event: HistoryEvent): ExecutionEvent {
  return {
    id: event.id ?? 0,
    at: event.timestamp ?? new Date(0),
    type: event.type ?? "",
    state: event.stateEnteredEventDetails?.name ?? event.stateExitedEventDetails?.name ?? null,
  };
}
