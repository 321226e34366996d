/** Executions: starting, stopping, looking at and listing them, and reading what happened. */
import { randomUUID } from "node:crypto";
import { AwsError } from "../service.ts";
import type { Account, Operation, StateMachine } from "./account.ts";
import { Execution } from "./execution.ts";
import { withoutData } from "./history.ts";
import { machineNamed, seconds } from "./machines.ts";
import {
  GetExecutionHistory,
  ListExecutions,
  OneExecution,
  pageOf,
  readAs,
  StartExecution,
  StopExecution,
} from "./requests.ts";
import { runToEnd } from "./run/execution-run.ts";
import { statusChange } from "./status-change.ts";

function executionNamed({ executions }: Account, arn: string): Execution {
  const execution = executions.get(arn);
  if (execution === undefined) throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
  return execution;
}

/** The same name and input while it runs answers the running execution; the name in any other case is taken. */
export const startExecution: Operation = (account, parameters) => {
  const { stateMachineArn, name = randomUUID(), input } = readAs(StartExecution, parameters);
  const machine = machineNamed(account, stateMachineArn);
  checkJson(input);
  const arn = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
  const existing = account.executions.get(arn);
  if (existing !== undefined) {
    if (existing.status !== "RUNNING" || existing.input !== input) {
      throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
    }
    return { executionArn: arn, startDate: seconds(existing.startDate) };
  }
  const changed = (execution: Execution) => account.publish(statusChange(execution));
  const execution = new Execution({ arn, name, machine, input }, () => account.clock.now(), changed);
  account.executions.set(arn, execution);
  sendTrace(account, machine);
  void runToEnd(execution, account);
  return { executionArn: arn, startDate: seconds(execution.startDate) };
};

/** What tracing an execution takes (developer guide, "Trace Step Functions request data in AWS X-Ray"). */
const TRACING = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
];

/**
 * There is no X-Ray here: its permissions are asked for, and without them a trace is lost without a word, as on AWS.
 */
function sendTrace({ may }: Account, { roleArn, settings }: StateMachine): void {
  const { enabled } = (settings.tracingConfiguration ?? {}) as { readonly enabled?: boolean };
  if (enabled === true) for (const action of TRACING) may(roleArn, { action, resource: "*" });
}

function checkJson(input: string): void {
  try {
    JSON.parse(input);
  } catch (cause) {
    throw new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${cause}'`);
  }
}

/** The function of a task at work goes on to its end, as on AWS; no further state starts. */
export const stopExecution: Operation = (account, parameters) => {
  const { executionArn, error, cause } = readAs(StopExecution, parameters);
  const execution = executionNamed(account, executionArn);
  execution.end({ status: "ABORTED", error, cause });
  return { stopDate: seconds(execution.stopDate ?? account.clock.now()) };
};

export const describeExecution: Operation = (account, parameters) => {
  const execution = executionNamed(account, readAs(OneExecution, parameters).executionArn);
  const { ending } = execution;
  return {
    ...summaryOf(execution),
    input: execution.input,
    inputDetails: { included: true },
    ...(ending?.status === "SUCCEEDED"
      ? { output: ending.output, outputDetails: { included: true } }
      : { error: ending?.error, cause: ending?.cause }),
    ...redriveOf(execution),
  };
};

/** Nothing is redriven here; what AWS would say of it is said (recorded: test_describe_execution, test_state_fail). */
function redriveOf({ status }: Execution) {
  if (status !== "RUNNING" && status !== "SUCCEEDED") return { redriveStatus: "REDRIVABLE" };
  return { redriveStatus: "NOT_REDRIVABLE", redriveStatusReason: `Execution is ${status} and cannot be redriven` };
}

const summaryOf = (execution: Execution) => ({
  executionArn: execution.arn,
  stateMachineArn: execution.machine.arn,
  name: execution.name,
  status: execution.status,
  startDate: seconds(execution.startDate),
  stopDate: execution.stopDate === null ? undefined : seconds(execution.stopDate),
  redriveCount: 0,
});

/** The newest first. */
export const listExecutions: Operation = (account, parameters) => {
  const asked = readAs(ListExecutions, parameters);
  const { arn } = machineNamed(account, asked.stateMachineArn);
  const found = [...account.executions.values()].filter(
    ({ machine, status }) => machine.arn === arn && (asked.statusFilter ?? status) === status,
  );
  const { page, nextToken } = pageOf(found, true, asked);
  return { executions: page.map(summaryOf), nextToken };
};

export const getExecutionHistory: Operation = (account, parameters) => {
  const asked = readAs(GetExecutionHistory, parameters);
  const { history } = executionNamed(account, asked.executionArn);
  const { page, nextToken } = pageOf(history.events, asked.reverseOrder, asked);
  return { events: asked.includeExecutionData ? page : page.map(withoutData), nextToken };
};
