/** Schedules of EventBridge Scheduler; an endpoint may lack them, and whoever uses it then starts the clean-up by hand. */
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { deploymentClients } from "../../clients.ts";
import { optional } from "./alarms.ts";
import { type Creator, unlessThere } from "./resource.ts";

const schedule: Creator = async (id, properties, { clients, stackName, leftOut }) => {
  const { scheduler } = deploymentClients({ region: clients.region });
  const wanted = { Name: `${stackName}-${id}`, ...properties } as unknown as CreateScheduleCommandInput;
  const making = async () => {
    const made = await unlessThere(scheduler.send(new CreateScheduleCommand(wanted)), "ConflictException");
    return made ?? (await scheduler.send(new UpdateScheduleCommand(wanted)));
  };
  const made = await optional("the schedule of the clean-up", making, leftOut);
  return { ref: wanted.Name ?? id, attributes: { Arn: made?.ScheduleArn ?? "" } };
};

export const schedulerResources: Readonly<Record<string, Creator>> = { "AWS::Scheduler::Schedule": schedule };
