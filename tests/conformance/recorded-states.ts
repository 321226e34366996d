/** What Step Functions answered on AWS. */
import { SendTaskFailureCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { same } from "./expecting.ts";
import { aFunction, codeOf } from "./functions-at-hand.ts";
import { awaited, ended, eventsOf, outputOf, started, waiting } from "./machines-at-hand.ts";
import type { Case, World } from "./world.ts";

const service = "Step Functions";
const folder = "tests/aws/services/stepfunctions/v2";

const oneTask = (Resource: string, more: object) => ({
  StartAt: "Work",
  States: { Work: { Type: "Task", Resource, End: true, ...more }, Caught: { Type: "Succeed" } },
});
const catching = (...ErrorEquals: string[]) => ({ Catch: [{ ErrorEquals, Next: "Caught" }] });

/** What the Catch of States.ALL gets for SendTaskFailure with these members. */
async function caughtOf(world: World, failure: object): Promise<unknown> {
  const { FunctionName } = await aFunction(world);
  const Parameters = { FunctionName, Payload: { "token.$": "$$.Task.Token" } };
  const resource = "arn:aws:states:::lambda:invoke.waitForTaskToken";
  const executionArn = await started(world, oneTask(resource, { Parameters, ...catching("States.ALL") }));
  const parameters = await awaited(async () => {
    const events = await eventsOf(world, executionArn);
    return events.find(({ type }) => type === "TaskScheduled")?.taskScheduledEventDetails?.parameters;
  });
  const taskToken = JSON.parse(parameters).Payload.token;
  await world.states.send(new SendTaskFailureCommand({ taskToken, ...failure }));
  return outputOf(world, executionArn);
}

async function addition(world: World, fst: number, snd: number): Promise<unknown> {
  const Parameters = { "sum.$": "States.MathAdd($.fst, $.snd)" };
  const definition = { StartAt: "Add", States: { Add: { Type: "Pass", Parameters, End: true } } };
  return (Object((await outputOf(world, await started(world, definition, { fst, snd }))) as object) as { sum: unknown })
    .sum;
}

export const recordedStatesCases: readonly Case[] = [
  ...["States.ALL", "States.DataLimitExceeded"].map((name) => ({
    service: "Step Functions" as const,
    title: `a task's result over 256 KiB is caught by ${name}`,
    source: `${folder}/error_handling/test_states_errors.snapshot.json, test_task_lambda_data_limit_exceeded_on_large_utf8_response and …_catch_state_all_…, 2024-03-21`,
    async run(world: World) {
      const large = await codeOf('def handler(event, context):\n    return "\u00fc" * 140000\n');
      const { created } = await aFunction(world, large);
      const { FunctionArn = "" } = created;
      const Cause = `The state/task '${FunctionArn}' returned a result with a size exceeding the maximum number of bytes service limit.`;
      const executionArn = await started(world, oneTask(FunctionArn, catching(name)));
      same(await outputOf(world, executionArn), { Error: "States.DataLimitExceeded", Cause }, "what is caught");
    },
  })),
  {
    service,
    title: "SendTaskFailure without error and cause gives a Catch null for both",
    source: `${folder}/callback/test_callback.snapshot.json, test_sqs_failure_in_wait_for_task_tok_no_error_field[SQS_WAIT_FOR_TASK_TOKEN_CATCH], 2024-04-29`,
    async run(world) {
      same(await caughtOf(world, {}), { Error: null, Cause: null }, "what is caught");
    },
  },
  {
    service,
    title: "a caught timeout has an empty cause",
    source: `${folder}/error_handling/test_task_service_lambda.snapshot.json, test_invoke_timeout, 2024-11-28`,
    async run(world) {
      const slow = await codeOf("import time\n\ndef handler(event, context):\n    time.sleep(4)\n");
      const { created } = await aFunction(world, slow, { Timeout: 10 });
      const limited = { TimeoutSeconds: 1, ...catching("States.Timeout") };
      const executionArn = await started(world, oneTask(created.FunctionArn ?? "", limited));
      same(await outputOf(world, executionArn), { Error: "States.Timeout", Cause: "" }, "what is caught");
    },
  },
  {
    service,
    title: "an execution stopped in a Wait has no event of that state, and its end follows event 0",
    source: `${folder}/test_sfn_api.snapshot.json, test_stop_execution, 2024-05-06`,
    async run(world) {
      const executionArn = await started(world, waiting);
      await awaited(async () => (await eventsOf(world, executionArn))[1]);
      await world.states.send(new StopExecutionCommand({ executionArn }));
      await ended(world, executionArn);
      const events = (await eventsOf(world, executionArn)).map(({ previousEventId, type }) => [previousEventId, type]);
      const expected = [
        [0, "ExecutionStarted"],
        [0, "WaitStateEntered"],
        [0, "ExecutionAborted"],
      ];
      same(events as unknown, expected, "history");
    },
  },
  {
    service,
    title: "States.MathAdd rounds each number it adds, halves upwards",
    source: `${folder}/intrinsic_functions/test_math_operations.snapshot.json, test_math_add, 2023-09-13`,
    async run(world) {
      for (const [fst, snd, sum] of [
        [1.49, 1.5, 3],
        [-1.49, -1.5, -2],
        [2.5, 0, 3],
        [-2.5, 0, -2],
      ] as const)
        same(await addition(world, fst, snd), sum, `sum of ${fst} and ${snd}`);
    },
  },
];
