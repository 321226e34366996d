/**
 * EventBridge Scheduler of the embedded cloud: rate schedules that start state machines, over its REST-JSON protocol.
 */
import type { Clock } from "../clock.ts";
import { AwsError, type CloudRequest, type CloudResponse, type Service } from "../service.ts";
import { firstStartSeconds, rateSeconds, Schedule } from "./schedule.ts";

export interface SchedulerContext {
  readonly region: string;
  readonly accountId: string;
  /** Times rates and windows. */
  readonly clock: Clock;
  /** Starts an execution of a state machine with the permissions of a role. */
  readonly start: (machineArn: string, input: string, roleArn: string) => void;
}

export interface Scheduler extends Service {
  /** Cancels all schedules. */
  stop(): void;
}

interface Running {
  readonly schedule: Schedule;
  readonly over: AbortController;
}

const OPERATIONS: Readonly<Record<string, string>> = {
  POST: "CreateSchedule",
  PUT: "UpdateSchedule",
  GET: "GetSchedule",
  DELETE: "DeleteSchedule",
};
const PATH = /^\/schedules\/([0-9a-zA-Z-_.]{1,64})$/;

export function schedulerService(context: SchedulerContext): Scheduler {
  const running = new Map<string, Running>();
  const described = (name: string) => ({ ScheduleArn: arnOf(name, context) });

  function set(name: string, schedule: Schedule): object {
    running.get(name)?.over.abort();
    const over = new AbortController();
    running.set(name, { schedule, over });
    if (schedule.State === "ENABLED") repeat(schedule, context, over.signal).catch(() => undefined);
    return described(name);
  }

  function answer(operation: string, name: string, body: Buffer): object {
    const found = running.get(name);
    if (operation === "CreateSchedule") {
      if (found !== undefined) throw new AwsError("ConflictException", `Schedule ${name} already exists.`, 409);
      return set(name, scheduleIn(body));
    }
    if (found === undefined) throw new AwsError("ResourceNotFoundException", `Schedule ${name} does not exist.`, 404);
    if (operation === "UpdateSchedule") return set(name, scheduleIn(body));
    if (operation === "GetSchedule")
      return { ...found.schedule, ClientToken: undefined, Name: name, GroupName: "default", Arn: arnOf(name, context) };
    found.over.abort();
    running.delete(name);
    return {};
  }

  return {
    name: "scheduler",
    // S3 could have the same paths: the signature names the service.
    handles: ({ headers }) => /\/scheduler\/aws4_request/.test(headers.authorization ?? ""),
    operationOf: (request) => (nameIn(request) === null ? null : (OPERATIONS[request.method] ?? null)),
    async answer(request) {
      try {
        const name = nameIn(request);
        const operation = OPERATIONS[request.method];
        if (name === null || operation === undefined)
          throw new AwsError(
            "UnknownOperationException",
            `The embedded cloud's Scheduler does not offer ${request.method} ${request.path}.`,
            404,
          );
        return json(200, answer(operation, name, request.body));
      } catch (refused) {
        if (!(refused instanceof AwsError)) throw refused;
        return json(refused.status, { Message: refused.message }, refused.code);
      }
    },
    stop() {
      for (const { over } of running.values()) over.abort();
    },
  };
}

/** Drops a start that the target refuses, as AWS does after its retries. */
async function repeat(schedule: Schedule, { clock, start }: SchedulerContext, over: AbortSignal): Promise<void> {
  const { Arn, Input, RoleArn } = schedule.Target;
  await clock.sleep(firstStartSeconds(schedule), over);
  for (;;) {
    try {
      start(Arn, Input, RoleArn);
    } catch (refused) {
      if (!(refused instanceof AwsError)) throw refused;
    }
    await clock.sleep(rateSeconds(schedule.ScheduleExpression), over);
  }
}

const nameIn = ({ path }: CloudRequest): string | null => PATH.exec(path)?.[1] ?? null;
const arnOf = (name: string, { region, accountId }: SchedulerContext) =>
  `arn:aws:scheduler:${region}:${accountId}:schedule/default/${name}`;

function scheduleIn(body: Buffer): Schedule {
  const { success, data, error } = Schedule.safeParse(JSON.parse(body.toString() || "{}"));
  if (success) return data;
  const problems = error.issues.map(({ path, message }) => `'${path.map(String).join(".")}' ${message}`).join("; ");
  throw new AwsError("ValidationException", problems);
}

const json = (status: number, body: object, error?: string): CloudResponse => ({
  status,
  headers: { "content-type": "application/json", ...(error === undefined ? {} : { "x-amzn-errortype": error }) },
  body: JSON.stringify(body),
});
