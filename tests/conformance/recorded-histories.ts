/** Histories that Step Functions recorded on AWS: their events, what each follows, and how the execution ended. */
import { type HistoryEvent, SendTaskFailureCommand, SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import { same } from "./expecting.ts";
import { aFunction, codeOf } from "./functions-at-hand.ts";
import { awaited, ended, eventsOf, started } from "./machines-at-hand.ts";
import type { Case, World } from "./world.ts";

const service = "Step Functions";
const folder = "tests/aws/services/stepfunctions/v2";

/** A state machine and its input. */
interface Given {
  readonly definition: object;
  readonly input?: unknown;
}

interface Recorded {
  readonly title: string;
  readonly source: string;
  given(world: World): Promise<Given>;
  /** The answer to the token of a task that waits for one. */
  answer?(world: World, taskToken: string): Promise<unknown>;
  /** From the second event on: the event each follows, and its type. */
  readonly events: readonly (readonly [number, string])[];
  /** Error and cause of the execution, and of the event of a task that failed. */
  readonly end?: { readonly error?: string; readonly cause?: string };
  readonly task?: { readonly error?: string; readonly cause?: string };
}

const oneState = (name: string, state: object, others: object = {}) => ({
  StartAt: name,
  States: { [name]: state, ...others },
});
const task = (Resource: string, more: object = {}, others: object = {}) =>
  oneState("Work", { Type: "Task", Resource, End: true, ...more }, others);
const pass = { Type: "Pass", End: true };
const caught = { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }] };

/** Calls a function that hands its token to nobody. */
async function waitingForToken(world: World, more: object = {}): Promise<Given> {
  const { FunctionName } = await aFunction(world);
  const Parameters = { FunctionName, Payload: { "token.$": "$$.Task.Token" } };
  return { definition: task("arn:aws:states:::lambda:invoke.waitForTaskToken", { Parameters, ...more }) };
}

async function functionOf(world: World, code: string): Promise<string> {
  const { created } = await aFunction(world, await codeOf(code), { Timeout: 10 });
  return created.FunctionArn ?? "";
}

const submitted = [
  [0, "TaskStateEntered"],
  [2, "TaskScheduled"],
  [3, "TaskStarted"],
  [4, "TaskSubmitted"],
] as const;
const invoked = (from: number, end: string) =>
  [
    [from, "LambdaFunctionScheduled"],
    [from + 1, "LambdaFunctionStarted"],
    [from + 2, `LambdaFunction${end}`],
  ] as const;
const timedOut = { error: "States.Timeout" };
const invalidPaths = `${folder}/scenarios/test_base_scenarios.snapshot.json, test_invalid_jsonpath, 2025-01-02`;

const recorded: readonly Recorded[] = [
  {
    title: "a token answered with a failure gives the task and the execution its error and cause",
    source: `${folder}/callback/test_callback.snapshot.json, test_sqs_failure_in_wait_for_task_token, 2024-04-18`,
    given: waitingForToken,
    answer: ({ states }, taskToken) =>
      states.send(new SendTaskFailureCommand({ taskToken, error: "Failure error", cause: "Failure cause" })),
    events: [...submitted, [5, "TaskFailed"], [6, "ExecutionFailed"]],
    task: { error: "Failure error", cause: "Failure cause" },
    end: { error: "Failure error", cause: "Failure cause" },
  },
  {
    title: "a token answered with an output gives it to the task",
    source: `${folder}/callback/test_callback.snapshot.json, test_sqs_wait_for_task_token, 2024-04-18`,
    given: waitingForToken,
    answer: ({ states }, taskToken) =>
      states.send(new SendTaskSuccessCommand({ taskToken, output: '"test_message_txt"' })),
    events: [...submitted, [5, "TaskSucceeded"], [6, "TaskStateExited"], [7, "ExecutionSucceeded"]],
  },
  {
    title: "a token that nobody answers in time times the task out, without a cause",
    source: `${folder}/callback/test_callback.snapshot.json, test_sqs_wait_for_task_token_timeout, 2024-04-18`,
    given: (world) => waitingForToken(world, { TimeoutSeconds: 1 }),
    events: [...submitted, [5, "TaskTimedOut"], [6, "ExecutionFailed"]],
    task: timedOut,
    end: timedOut,
  },
  {
    title: "a function that takes too long times out, without a cause",
    source: `${folder}/timeouts/test_timeouts.snapshot.json, test_fixed_timeout_lambda, 2024-03-10`,
    async given(world) {
      const slow = await functionOf(world, "import time\n\ndef handler(event, context):\n    time.sleep(4)\n");
      return { definition: task(slow, { TimeoutSeconds: 1 }) };
    },
    events: [[0, "TaskStateEntered"], ...invoked(2, "TimedOut"), [5, "ExecutionFailed"]],
    task: timedOut,
    end: timedOut,
  },
  {
    title: "an execution that takes too long has neither error nor cause",
    source: `${folder}/timeouts/test_timeouts.snapshot.json, test_global_timeout, 2024-03-10`,
    async given() {
      return { definition: { TimeoutSeconds: 1, ...oneState("Wait", { Type: "Wait", Seconds: 60, End: true }) } };
    },
    events: [
      [0, "WaitStateEntered"],
      [2, "ExecutionTimedOut"],
    ],
  },
  {
    title: "a retried task is scheduled again within its state, and caught after the last attempt",
    source: `${folder}/scenarios/test_base_scenarios.snapshot.json, test_lambda_invoke_with_retry_base, 2023-10-24`,
    async given(world) {
      const failing = await functionOf(world, 'def handler(event, context):\n    raise Exception("broken")\n');
      const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 1 }];
      return { definition: task(failing, { Retry, ...caught }, { Caught: pass }) };
    },
    events: [
      [0, "TaskStateEntered"],
      ...invoked(2, "Failed"),
      ...invoked(5, "Failed"),
      [8, "TaskStateExited"],
      [9, "PassStateEntered"],
      [10, "PassStateExited"],
      [11, "ExecutionSucceeded"],
    ],
  },
  {
    title: "no Catch catches a path that selects nothing of a task's result",
    source: `${folder}/scenarios/test_base_scenarios.snapshot.json, test_catch_states_runtime, 2023-11-23`,
    async given(world) {
      const answering = await functionOf(world, "def handler(event, context):\n    return {}\n");
      const more = { OutputPath: "$.no.such.result.path", ...caught };
      return { definition: task(answering, more, { Caught: pass }) };
    },
    events: [[0, "TaskStateEntered"], ...invoked(2, "Succeeded"), [5, "ExecutionFailed"]],
    end: { error: "States.Runtime" },
  },
  {
    title: "a Choice takes the first rule that matches",
    source: `${folder}/scenarios/test_base_scenarios.snapshot.json, test_choice_unsorted_parameters_negative, 2024-11-18`,
    async given() {
      const Choices = [true, false].map((BooleanEquals) => ({
        Variable: "$.result.done",
        BooleanEquals,
        Next: BooleanEquals ? "Yes" : "No",
      }));
      const definition = oneState("Check", { Type: "Choice", Choices }, { Yes: { Type: "Succeed" }, No: pass });
      return { definition, input: { result: { done: false } } };
    },
    events: [
      [0, "ChoiceStateEntered"],
      [2, "ChoiceStateExited"],
      [3, "PassStateEntered"],
      [4, "PassStateExited"],
      [5, "ExecutionSucceeded"],
    ],
  },
  ...["ErrorPath", "CausePath"].map((field) => ({
    title: `a Fail state whose ${field} selects nothing fails while it is executed`,
    source: invalidPaths,
    given: async () => ({ definition: oneState("fail", { Type: "Fail", [field]: "$.missing" }), input: { there: 1 } }),
    events: [
      [0, "FailStateEntered"],
      [2, "ExecutionFailed"],
    ] as const,
    end: {
      error: "States.Runtime",
      cause: `An error occurred while executing the state 'fail' (entered at the event id #2). The JSONPath '$.missing' specified for the field '${field}' could not be found in the input '{"there":1}'`,
    },
  })),
  ...[
    { InputPath: "$.missing" },
    { OutputPath: "$.missing" },
    { Parameters: { "value.$": "$.missing" } },
    { Parameters: { "value.$": "$$.Execution.Input.missing" } },
  ].map((field) => ({
    title: `a Pass state with ${JSON.stringify(field)} that selects nothing fails while it is executed`,
    source: invalidPaths,
    given: async () => ({ definition: oneState("pass", { ...pass, ...field }), input: { "int-literal": 0 } }),
    events: [
      [0, "PassStateEntered"],
      [2, "ExecutionFailed"],
    ] as const,
    end: { error: "States.Runtime" },
  })),
];

async function run({ given, answer, events, end = {}, task: expected }: Recorded, world: World): Promise<void> {
  const { definition, input } = await given(world);
  const executionArn = await started(world, definition, input);
  if (answer !== undefined) await answer(world, await tokenOf(world, executionArn));
  const { error, cause } = await ended(world, executionArn);
  const found = await eventsOf(world, executionArn);
  same(
    found.map(({ previousEventId, type }) => [previousEventId, type]),
    [[0, "ExecutionStarted"], ...events],
    "history",
  );
  same({ error, ...(end.cause === undefined ? {} : { cause }) }, { error: undefined, ...end }, "end of the execution");
  if (expected === undefined) return;
  const { error: taskError, cause: taskCause } = found.map(failureOf).find((one) => one !== undefined) ?? {};
  same(
    { error: taskError, cause: taskCause },
    { error: undefined, cause: undefined, ...expected },
    "event of the task",
  );
}

const failureOf = (event: HistoryEvent) =>
  event.taskFailedEventDetails ?? event.taskTimedOutEventDetails ?? event.lambdaFunctionTimedOutEventDetails;

/** The token of a task, once its function has answered. */
async function tokenOf(world: World, executionArn: string | undefined): Promise<string> {
  const { taskScheduledEventDetails } = await awaited(async () => {
    const events = await eventsOf(world, executionArn);
    const isSubmitted = events.some(({ type }) => type === "TaskSubmitted");
    return isSubmitted ? events.find(({ type }) => type === "TaskScheduled") : undefined;
  });
  return JSON.parse(taskScheduledEventDetails?.parameters ?? "").Payload.token;
}

export const recordedHistoriesCases: readonly Case[] = recorded.map((one) => ({
  service,
  title: one.title,
  source: one.source,
  run: (world) => run(one, world),
}));
