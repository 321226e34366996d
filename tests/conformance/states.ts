import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { refused, same } from "./expecting.ts";
import { aMachine, ended, passing, waiting } from "./machines-at-hand.ts";
import type { Case } from "./world.ts";

const service = "Step Functions";

const failing = { StartAt: "End", States: { End: { Type: "Fail", Error: "RolledBack", Cause: "as it was" } } };
/** Counts beyond a limit as the migration counts its batches, and ends with what it counted to. */
const counting = {
  StartAt: "Count",
  States: {
    Count: {
      Type: "Pass",
      Parameters: {
        "count.$": "States.MathAdd($.count, 1)",
        "limit.$": "$.limit",
        "seconds.$": "$.seconds",
        error: "Counted",
        "cause.$": "States.Format('counted to {}', States.MathAdd($.count, 1))",
      },
      Next: "Wait",
    },
    Wait: { Type: "Wait", SecondsPath: "$.seconds", Next: "Any left?" },
    "Any left?": {
      Type: "Choice",
      Choices: [{ Variable: "$.count", NumericLessThanEqualsPath: "$.limit", Next: "Count" }],
      Default: "End",
    },
    End: { Type: "Fail", ErrorPath: "$.error", CausePath: "$.cause" },
  },
};

export const statesCases: readonly Case[] = [
  {
    service,
    title: "DescribeExecution returns input and output, and the history can be read from both ends",
    neededFor: "following an execution",
    async run(world) {
      const stateMachineArn = await aMachine(world, passing);
      const { executionArn } = await world.states.send(
        new StartExecutionCommand({ stateMachineArn, input: '{"a":1}' }),
      );
      const { status, input, output } = await ended(world, executionArn);
      same([status, input, output], ["SUCCEEDED", '{"a":1}', '{"said":true}'], "status, input and output");
      const types = ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"];
      const { events = [] } = await world.states.send(new GetExecutionHistoryCommand({ executionArn }));
      same(
        events.map(({ type }) => type as string),
        types,
        "history",
      );
      same(
        events.map(({ id }) => id),
        [1, 2, 3, 4],
        "ids of the events",
      );
      const newest = await world.states.send(
        new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
      );
      same(
        newest.events?.map(({ type }) => type as string),
        ["ExecutionSucceeded"],
        "newest event",
      );
      same(typeof newest.nextToken, "string", "token of the next page");
    },
  },
  {
    service,
    title: "Choice compares with a path, States.MathAdd and States.Format compute, and Wait and Fail states read paths",
    neededFor: "the loop of batches; without it, no migration runs",
    async run(world) {
      const stateMachineArn = await aMachine(world, counting);
      const input = JSON.stringify({ count: 0, limit: 2, seconds: 0 });
      const { executionArn } = await world.states.send(new StartExecutionCommand({ stateMachineArn, input }));
      const { status, error, cause } = await ended(world, executionArn);
      same([status, error, cause], ["FAILED", "Counted", "counted to 3"], "status, error and cause");
    },
  },
  {
    service,
    title: "the same name with the same input answers the running execution, with another input is refused",
    async run(world) {
      const { states } = world;
      const stateMachineArn = await aMachine(world, waiting);
      const start = (input: string) => states.send(new StartExecutionCommand({ stateMachineArn, name: "once", input }));
      const first = await start("{}");
      same((await start("{}")).executionArn, first.executionArn, "execution of the same name and input");
      await refused(start('{"other":1}'), "ExecutionAlreadyExists", 400);
      await states.send(
        new StopExecutionCommand({ executionArn: first.executionArn, error: "Stopped", cause: "by hand" }),
      );
      const { status, error, cause } = await ended(world, first.executionArn);
      same([status, error, cause], ["ABORTED", "Stopped", "by hand"], "status, error and cause");
      await refused(start("{}"), "ExecutionAlreadyExists", 400);
    },
  },
  {
    service,
    title: "a Fail state ends an execution with its error and cause",
    neededFor: "reporting how a migration ended",
    async run(world) {
      const stateMachineArn = await aMachine(world, failing);
      const { executionArn } = await world.states.send(new StartExecutionCommand({ stateMachineArn }));
      const { status, error, cause } = await ended(world, executionArn);
      same([status, error, cause], ["FAILED", "RolledBack", "as it was"], "status, error and cause");
      const failed = new ListExecutionsCommand({ stateMachineArn, statusFilter: "FAILED" });
      same(
        (await world.states.send(failed)).executions?.map((one) => one.executionArn),
        [executionArn],
        "failed ones",
      );
    },
  },
  {
    service,
    title: "what is wrong is refused by its own name",
    async run(world) {
      const { states, roleArn } = world;
      const stateMachineArn = await aMachine(world, passing);
      const broken = { name: world.name("broken"), roleArn, definition: '{"StartAt":"Nowhere","States":{}}' };
      await refused(states.send(new CreateStateMachineCommand(broken)), "InvalidDefinition", 400);
      const input = new StartExecutionCommand({ stateMachineArn, input: "no json" });
      await refused(states.send(input), "InvalidExecutionInput", 400);
      const none = `${stateMachineArn}-none`;
      await refused(states.send(new StartExecutionCommand({ stateMachineArn: none })), "StateMachineDoesNotExist", 400);
      const executionArn = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:none`;
      await refused(states.send(new DescribeExecutionCommand({ executionArn })), "ExecutionDoesNotExist", 400);
      const name = new StartExecutionCommand({ stateMachineArn, name: "not a name" });
      await refused(states.send(name), "InvalidName", 400);
    },
  },
  {
    service,
    title: "a changed machine is told back, with the settings of its log and traces",
    async run(world) {
      const { states } = world;
      const stateMachineArn = await aMachine(world, passing);
      const definition = JSON.stringify(failing);
      await states.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
      const found = await states.send(new DescribeStateMachineCommand({ stateMachineArn }));
      same(
        [found.definition, found.type, found.status],
        [definition, "STANDARD", "ACTIVE"],
        "definition, type, status",
      );
      same(found.loggingConfiguration?.level, "OFF", "level of the log");
      same(found.tracingConfiguration?.enabled, false, "tracing");
    },
  },
];
