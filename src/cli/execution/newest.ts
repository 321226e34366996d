/** `npm run status` without a name: lists the newest executions. */
import pLimit from "p-limit";
import type { ExecutionOutcome } from "../../domain/report/report.ts";
import type { Call, CommandResult, CommonOptions } from "../commands/command.ts";
import { renderNewest } from "../render/newest.ts";
import { type Connection, connect } from "./connection.ts";

const MAX_LISTED = 10;

/** The newest executions, newest first, each with its outcome. */
export async function listNewest(call: Call<CommonOptions>): Promise<CommandResult> {
  const connection = await connect(call.options);
  const { executions, service } = connection;
  const newest = await executions.newest(service.machineArn, MAX_LISTED);
  const listed = await pLimit(MAX_LISTED).map(newest, async ({ arn, name, status, startedAt, stoppedAt }) => ({
    execution: arn,
    name,
    what: await kindOf(connection, name),
    status,
    outcome: status === "RUNNING" ? null : await outcomeOf(connection, name),
    startedAt: startedAt.toISOString(),
    seconds: stoppedAt === null ? null : (stoppedAt.getTime() - startedAt.getTime()) / 1000,
  }));
  return { exitCode: 0, json: { executions: listed }, text: renderNewest(listed, call) };
}

async function outcomeOf({ files }: Connection, name: string): Promise<ExecutionOutcome | null> {
  return (await files(name).report.read())?.outcome ?? null;
}

async function kindOf({ files }: Connection, name: string): Promise<string | null> {
  const accepted = await files(name).request.read();
  if (accepted === null) return null;
  const { request } = accepted;
  if ("migration" in request) return request.kind === "plan" ? "plan" : "migration";
  return request.kind === "pick-up" ? `pick-up of ${request.stopped}` : `rollback of ${request.target}`;
}
