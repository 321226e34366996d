/** Step Functions of the embedded cloud: standard workflows, over AWS's JSON 1.0 protocol. */
import { jsonProtocol, operationsOn } from "../protocols/json.ts";
import type { Service } from "../service.ts";
import type { Account, Operation, StatesContext } from "./account.ts";
import { describeExecution, getExecutionHistory, listExecutions, startExecution, stopExecution } from "./executions.ts";
import {
  createStateMachine,
  deleteStateMachine,
  describeStateMachine,
  listStateMachines,
  updateStateMachine,
} from "./machines.ts";
import { taskTokens } from "./run/task-tokens.ts";
import { sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from "./send-task.ts";

export interface States extends Service {
  /** Starts an execution, as a target of other services. @throws AwsError */
  start(stateMachineArn: string, input: string): void;
  /** Aborts every running execution. */
  stop(): void;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateStateMachine: createStateMachine,
  UpdateStateMachine: updateStateMachine,
  DescribeStateMachine: describeStateMachine,
  ListStateMachines: listStateMachines,
  DeleteStateMachine: deleteStateMachine,
  StartExecution: startExecution,
  StopExecution: stopExecution,
  DescribeExecution: describeExecution,
  ListExecutions: listExecutions,
  GetExecutionHistory: getExecutionHistory,
  SendTaskSuccess: sendTaskSuccess,
  SendTaskFailure: sendTaskFailure,
  SendTaskHeartbeat: sendTaskHeartbeat,
};

export function statesService(context: StatesContext): States {
  const account: Account = { ...context, machines: new Map(), executions: new Map(), tokens: taskTokens() };
  return {
    name: "states",
    ...jsonProtocol(
      { service: "Step Functions", targetPrefix: "AWSStepFunctions", version: "1.0" },
      operationsOn(account, OPERATIONS),
    ),
    start(stateMachineArn, input) {
      startExecution(account, { stateMachineArn, input });
    },
    stop() {
      for (const execution of account.executions.values()) execution.end({ status: "ABORTED" });
    },
  };
}
