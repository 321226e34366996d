/** EventBridge Scheduler schedules. Without them nothing starts the clean-up and the lock check. */
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { deploymentClients } from "../../../src/aws/clients.ts";
import { optional } from "./alarms.ts";
import { type Creator, nullIfExists } from "./resource.ts";

const schedule: Creator = async (id, properties, { clients, stackName, leftOut }) => {
  const { scheduler } = deploymentClients({ region: clients.region });
  const wanted = { Name: `${stackName}-${id}`, ...properties } as unknown as CreateScheduleCommandInput;
  const making = async () => {
    const made = await nullIfExists(scheduler.send(new CreateScheduleCommand(wanted)), "ConflictException");
    return made ?? (await scheduler.send(new UpdateScheduleCommand(wanted)));
  };
  const made = await optional("schedules", making, leftOut);
  return { ref: wanted.Name ?? id, attributes: { Arn: made?.ScheduleArn ?? "" } };
};

export const schedulerResources: Readonly<Record<string, Creator>> = { "AWS::Scheduler::Schedule": schedule };
