/** Step Functions of the embedded cloud: standard workflows, over AWS's JSON 1.0 protocol. */
import type { Clock } from "../clock.ts";
import type { Happening } from "../events/service.ts";
import type { Need } from "../iam/policy.ts";
import { AwsError, type CloudResponse, type Service } from "../service.ts";
import type { Execution } from "./execution.ts";
import { describeExecution, getExecutionHistory, listExecutions, startExecution, stopExecution } from "./executions.ts";
import type { InvokeAs } from "./lambda-task.ts";
import {
  createStateMachine,
  deleteStateMachine,
  describeStateMachine,
  listStateMachines,
  type StateMachine,
  updateStateMachine,
} from "./machines.ts";
import { sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from "./send-task.ts";
import type { Surroundings } from "./state-outcome.ts";
import { type TaskTokens, taskTokens } from "./task-tokens.ts";

export interface StatesContext extends Pick<Surroundings, "between"> {
  readonly region: string;
  readonly accountId: string;
  /** Wait states and the pauses before retries run on it. */
  readonly clock: Clock;
  /** Invokes a function by its ARN in the name of a role; a refusal is an `AwsError`. */
  readonly invoke: InvokeAs;
  /** Whether a state machine's role may. */
  readonly may: (roleArn: string, need: Need) => boolean;
  /** Tells EventBridge of every change of an execution's status. */
  readonly publish: (happening: Happening) => void;
}

/** What the account holds, by ARN. */
export interface Account extends StatesContext {
  readonly machines: Map<string, StateMachine>;
  readonly executions: Map<string, Execution>;
  readonly tokens: TaskTokens;
}

/** Carries out one call: parameters and answer are the JSON of the protocol. @throws AwsError */
export type Operation = (account: Account, parameters: unknown) => object;

export interface States extends Service {
  /** Starts an execution, as a target of other services. @throws AwsError */
  start(stateMachineArn: string, input: string): void;
  /** Aborts every running execution. */
  stop(): void;
}

const TARGET = /^AWSStepFunctions\.(\w+)$/;

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
    handles: ({ headers }) => TARGET.test(headers["x-amz-target"] ?? ""),
    operationOf: ({ headers }) => TARGET.exec(headers["x-amz-target"] ?? "")?.[1] ?? null,
    async answer({ headers, body }) {
      try {
        const [, name = ""] = headers["x-amz-target"]?.match(TARGET) ?? [];
        const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
        if (operation === undefined) {
          throw new AwsError(
            "UnknownOperationException",
            `The embedded cloud's Step Functions does not offer ${name}.`,
          );
        }
        return json(200, operation(account, parametersIn(body)));
      } catch (refused) {
        if (!(refused instanceof AwsError)) throw refused;
        return json(refused.status, { __type: refused.code, message: refused.message });
      }
    },
    start(stateMachineArn, input) {
      startExecution(account, { stateMachineArn, input });
    },
    stop() {
      for (const execution of account.executions.values()) execution.end({ status: "ABORTED" });
    },
  };
}

function parametersIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || "{}");
  } catch {
    throw new AwsError("SerializationException", "The body is not JSON.");
  }
}

const json = (status: number, body: object): CloudResponse => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: JSON.stringify(body),
});
