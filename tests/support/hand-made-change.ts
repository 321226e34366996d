/** What a migration does to each function of a fleet, made by hand, in whatever order and haste. */
import { setTimeout as sleep } from "node:timers/promises";
import { UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import type { AwsClients } from "../../src/aws/clients.ts";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import { packagesFrom } from "../../src/aws/packages/packages.ts";
import type { Fleet } from "./fleet.ts";
import { slimOf } from "./slim.ts";

export interface HandMadeChange {
  /** Attaches the layer and waits until that has settled. */
  attach(): Promise<void>;
  /** Slims the code and waits until that has settled. */
  slim(): Promise<void>;
  /** Attaches the layer, and slims the code as soon as Lambda takes it. */
  attachAndSlimInHaste(): Promise<void>;
}

export async function handMadeChange(clients: AwsClients, fleet: Fleet): Promise<HandMadeChange> {
  const lambda = lambdaFrom(clients.lambda);
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(fleet.layerZip) ?? [];
  const layer = await lambda.publishLayer("by-hand", { bucket, key }, "for a change made by hand");
  const slims = new Map(await Promise.all(fleet.names.map(async (name) => [name, await slimPackageOf(name)] as const)));

  async function slimPackageOf(name: string): Promise<Uint8Array> {
    const { codeUrl } = await lambda.waitUntilSettled(name);
    return slimOf(await packagesFrom(clients).bytesOf({ kind: "url", url: codeUrl ?? "" }), ["shared/"]);
  }
  const attachTo = async (name: string) => {
    const { revisionId } = await lambda.waitUntilSettled(name);
    await lambda.updateLayers(name, [layer.arn], revisionId);
  };
  const slim = (FunctionName: string) =>
    clients.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: slims.get(FunctionName) }));
  const slimInHaste = async (name: string) => {
    while (!(await slim(name).then(() => true, refusedAsBusy))) await sleep(10);
  };
  const each = async (...steps: ((name: string) => Promise<unknown>)[]) => {
    for (const name of fleet.names) for (const step of steps) await step(name);
  };
  return {
    attach: () => each(attachTo, lambda.waitUntilSettled),
    slim: () => each(slim, lambda.waitUntilSettled),
    attachAndSlimInHaste: () => each(attachTo, slimInHaste, lambda.waitUntilSettled),
  };
}

function refusedAsBusy(error: Error): false {
  if (error.name === "ResourceConflictException") return false;
  throw error;
}
