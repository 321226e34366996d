/** State machines: making, changing, looking at, listing and deleting them. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { AwsError } from "../service.ts";
import type { Account, Operation, StateMachine } from "./account.ts";
import { definitionOf } from "./definition/definition.ts";
import {
  CreateStateMachine,
  ListStateMachines,
  OneStateMachine,
  pageOf,
  readAs,
  UpdateStateMachine,
} from "./requests.ts";

/** Epoch seconds, as the JSON protocol writes times. */
export const seconds = (date: Date) => date.getTime() / 1000;

export function machineNamed({ machines }: Account, arn: string): StateMachine {
  const machine = machines.get(arn);
  if (machine === undefined) throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
  return machine;
}

/** Asking for the very same state machine again answers it; the same name with anything else is refused. */
export const createStateMachine: Operation = (account, parameters) => {
  const {
    name,
    definition: text,
    roleArn,
    loggingConfiguration,
    tracingConfiguration,
  } = readAs(CreateStateMachine, parameters);
  const arn = `arn:aws:states:${account.region}:${account.accountId}:stateMachine:${name}`;
  const settings = { loggingConfiguration, tracingConfiguration };
  const existing = account.machines.get(arn);
  if (existing !== undefined) {
    if (existing.text !== text || existing.roleArn !== roleArn) {
      throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
    }
    return { stateMachineArn: arn, creationDate: seconds(existing.creationDate) };
  }
  const definition = definitionOf(text);
  checkLogging(account, roleArn, loggingConfiguration);
  const creationDate = account.clock.now();
  account.machines.set(arn, { arn, name, roleArn, text, definition, creationDate, settings });
  return { stateMachineArn: arn, creationDate: seconds(creationDate) };
};

/** What the role of a machine needs for its log (developer guide, "Using CloudWatch Logs to log execution history"). */
const LOGGING = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
];

/** A machine whose role cannot set its log up is neither made nor changed. */
function checkLogging({ may }: Account, roleArn: string, logging: unknown): void {
  const { level = "OFF" } = (logging ?? {}) as { readonly level?: string };
  if (level === "OFF" || LOGGING.every((action) => may(roleArn, { action, resource: "*" }))) return;
  const message = "The state machine IAM Role is not authorized to access the Log Destination";
  throw new AwsError("AccessDeniedException", message);
}

export const updateStateMachine: Operation = (account, parameters) => {
  const { stateMachineArn, definition: text, roleArn, ...changed } = readAs(UpdateStateMachine, parameters);
  const machine = machineNamed(account, stateMachineArn);
  if (text === undefined && roleArn === undefined && Object.keys(changed).length === 0) {
    throw new AwsError(
      "MissingRequiredParameter",
      "Either the definition, the role ARN or a configuration must be specified",
    );
  }
  const logging = changed.loggingConfiguration ?? machine.settings.loggingConfiguration;
  checkLogging(account, roleArn ?? machine.roleArn, logging);
  const after = {
    ...machine,
    roleArn: roleArn ?? machine.roleArn,
    settings: { ...machine.settings, ...changed },
    ...(text === undefined ? {} : { text, definition: definitionOf(text) }),
  };
  // An update that changes nothing keeps the revision: recorded, test_create_update_state_machine_same_parameters.
  const revisionId = isDeepStrictEqual(after, machine) ? machine.revisionId : randomUUID();
  account.machines.set(stateMachineArn, { ...after, revisionId });
  return { updateDate: seconds(account.clock.now()), revisionId };
};

export const describeStateMachine: Operation = (account, parameters) => {
  const machine = machineNamed(account, readAs(OneStateMachine, parameters).stateMachineArn);
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    status: "ACTIVE",
    definition: machine.text,
    roleArn: machine.roleArn,
    type: "STANDARD",
    creationDate: seconds(machine.creationDate),
    revisionId: machine.revisionId,
    loggingConfiguration: machine.settings.loggingConfiguration ?? { level: "OFF", includeExecutionData: false },
    tracingConfiguration: machine.settings.tracingConfiguration ?? { enabled: false },
  };
};

/** By name (recorded: test_list_sms_pagination). */
export const listStateMachines: Operation = (account, parameters) => {
  const byName = [...account.machines.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  const { page, nextToken } = pageOf(byName, false, readAs(ListStateMachines, parameters));
  return {
    stateMachines: page.map(({ arn, name, creationDate }) => ({
      stateMachineArn: arn,
      name,
      type: "STANDARD",
      creationDate: seconds(creationDate),
    })),
    nextToken,
  };
};

/** Deleting one that is not there is no error; executions at work go on to their end, as on AWS. */
export const deleteStateMachine: Operation = ({ machines }, parameters) => {
  machines.delete(readAs(OneStateMachine, parameters).stateMachineArn);
  return {};
};
