/**
 * Schedules of EventBridge Scheduler. An endpoint may lack them: nothing then starts the clean-up or the check of the
 * lock.
 */
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { deploymentClients } from "../../../src/aws/clients.ts";
import { optional } from "./alarms.ts";
import { type Creator, unlessThere } from "./resource.ts";

const schedule: Creator = async (id, properties, { clients, stackName, leftOut }) => {
  const { scheduler } = deploymentClients({ region: clients.region });
  const wanted = { Name: `${stackName}-${id}`, ...properties } as unknown as CreateScheduleCommandInput;
  const making = async () => {
    const made = await unlessThere(scheduler.send(new CreateScheduleCommand(wanted)), "ConflictException");
    return made ?? (await scheduler.send(new UpdateScheduleCommand(wanted)));
  };
  const made = await optional("schedules", making, leftOut);
  return { ref: wanted.Name ?? id, attributes: { Arn: made?.ScheduleArn ?? "" } };
};

export const schedulerResources: Readonly<Record<string, Creator>> = { "AWS::Scheduler::Schedule": schedule };
