/** `npm run status -- --drift`: what other deployments have changed in migrated functions. */
import type { Call, CommandResult, CommonOptions } from "../commands/command.ts";
import { type DriftedFunction, renderDrift } from "../render/drift.ts";
import { Refused } from "../terminal/errors.ts";
import { type Connection, connect } from "./connection.ts";
import { findEndedMigration, type LiveFunction, liveFleet } from "./live-fleet.ts";

/** Exit code 3 if a function has lost its shared code and does not have the layer, 0 for every other change. */
export async function reportDrift(call: Call<CommonOptions>): Promise<CommandResult> {
  const connection = await connect(call.options);
  const ended = await findEndedMigration(connection, call.arguments[0] ?? (await findNewestMigration(connection)));
  const functions = (await liveFleet(connection, ended)).flatMap(driftOf);
  const broken = functions.some(({ state }) => state === "stripped");
  const { execution, layers } = ended;
  const layerVersionArns = layers.map(({ versionArn }) => versionArn);
  const [layerVersionArn] = layerVersionArns;
  return {
    exitCode: broken ? 3 : 0,
    json: { execution: ended.report.execution, layerVersionArn, layerVersionArns, broken, functions },
    text: renderDrift({ execution, layerVersionArns, functions }, call),
  };
}

function driftOf({ reported, layers, change }: LiveFunction): DriftedFunction[] {
  return change === null ? [] : [{ name: reported.name, state: change.kind, reason: change.text, layers }];
}

/** Step Functions keeps executions for 90 days. */
async function findNewestMigration({ executions, service, files }: Connection): Promise<string> {
  for await (const { name } of executions.succeeded(service.machineArn)) {
    const report = await files(name).report.read();
    if (report?.outcome === "migrated") return name;
  }
  throw new Refused("No migration has completed yet. Pass an execution: npm run status -- EXECUTION --drift");
}
