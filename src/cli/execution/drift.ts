/** `npm run status -- --drift`: what deployments from outside made of migrated functions. */
import type { Answer, Call, CommonOptions } from "../commands/command.ts";
import { type DriftedFunction, renderDrift } from "../render/drift.ts";
import { Refused } from "../terminal/errors.ts";
import { connectToFleet, endedMigration, type FleetConnection, type LiveFunction, liveFleet } from "./live-fleet.ts";

/** Exit code 3 where a function is without its shared code and without the layer, 0 for every other change. */
export async function drifted(call: Call<CommonOptions>): Promise<Answer> {
  const connection = await connectToFleet(call.options);
  const ended = await endedMigration(connection, call.arguments[0] ?? (await newestMigration(connection)));
  const functions = (await liveFleet(connection, ended)).flatMap(driftOf);
  const broken = functions.some(({ state }) => state === "stripped");
  const { execution, layers } = ended;
  const layerVersionArns = layers.map(({ versionArn }) => versionArn);
  const [layerVersionArn] = layerVersionArns;
  return {
    exitCode: broken ? 3 : 0,
    json: { execution: ended.report.execution, layerVersionArn, layerVersionArns, broken, functions },
    text: renderDrift({ execution, layerVersionArns, functions }, call.paint, call.width),
  };
}

function driftOf({ reported, layers, change }: LiveFunction): DriftedFunction[] {
  return change === null ? [] : [{ name: reported.name, state: change.kind, reason: change.text, layers }];
}

/** Of those Step Functions still knows (90 days). */
async function newestMigration({ executions, service, files }: FleetConnection): Promise<string> {
  for await (const { name } of executions.succeeded(service.machineArn)) {
    const report = await files(name).report.read();
    if (report?.outcome === "migrated") return name;
  }
  throw new Refused("No migration has ended yet. Name one: npm run status -- EXECUTION --drift");
}
