import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { type Clock, type Cloud, startCloud } from "@layershift/embedded-cloud";
import { type AwsClients, awsClients } from "../../src/aws/clients.ts";
import type { ExecutionFiles } from "../../src/bucket/execution-files.ts";
import { takeBaseline } from "../../src/tasks/batch/take-baseline.ts";
import { publishLayer } from "../../src/tasks/prepare/publish-layer.ts";
import { readRequest } from "../../src/tasks/prepare/read-request.ts";
import { takeInventory } from "../../src/tasks/prepare/take-inventory.ts";
import { aFleet, type Files, type Fleet, sharedCode } from "./fleet.ts";
import { fasterQuotas } from "./speed.ts";
import { type AllTools, toolsFrom } from "./tools.ts";

/**
 * Tasks run one by one in this process, on an embedded cloud of their own: the states of the machine, without the
 * machine and its lock.
 */
export interface Rehearsal {
  readonly cloud: Cloud;
  readonly clients: AwsClients;
  readonly tools: AllTools;
  /** Brings an execution to where its first batch would begin; answers its ARN. */
  begin(request: object): Promise<string>;
  /** A fleet under a prefix of its own, and its execution with the baseline of batch 1 taken. */
  prepared(prefix: string, functions: FleetFunctions, more?: object, layer?: Files): Promise<Prepared>;
  stop(): Promise<void>;
}

type FleetFunctions = Parameters<typeof aFleet>[1]["functions"];

export interface Prepared {
  readonly fleet: Fleet;
  readonly before: Readonly<Record<string, string>>;
  readonly execution: string;
  readonly files: ExecutionFiles;
}

/**
 * Updates settle at once and, unless told, without an overlap: what a task decides is tested here, not how long it
 * waits. With a `clock` the cloud and the tasks go by that one.
 */
export async function aRehearsal({
  clock,
  overlapSeconds = 0,
}: {
  readonly clock?: Clock;
  readonly overlapSeconds?: number;
} = {}): Promise<Rehearsal> {
  const cloud = await startCloud({
    settleSeconds: 0.2,
    overlapSeconds,
    warmUpSeconds: 1,
    quotas: fasterQuotas,
    ...(clock === undefined ? {} : { clock }),
  });
  process.env.AWS_ENDPOINT_URL = cloud.url;
  const clients = awsClients();
  const bucket = "artifacts";
  await clients.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const own: AllTools = { ...toolsFrom(clients, { bucket, stage: "dev" }), withLock: (_, work) => work() };
  const tools = clock === undefined ? own : { ...own, clock: { now: clock.now, wait: clock.sleep } };
  let executions = 0;
  async function begin(request: object) {
    executions += 1;
    const execution = `arn:aws:states:us-east-1:000000000000:execution:layershift-dev-migration:run-${executions}`;
    const startedAt = tools.clock.now().toISOString();
    await readRequest.with(tools)({ execution, startedAt, request });
    await takeInventory.with(tools)({ execution });
    await publishLayer.with(tools)({ execution });
    return execution;
  }
  return {
    cloud,
    clients,
    tools,
    begin,
    async prepared(prefix, functions, more = {}, layer = sharedCode) {
      const fleet = await aFleet(clients, { functions, layer });
      const before = await fleet.fingerprints();
      const execution = await begin({
        layer: { name: prefix, zip: fleet.layerZip },
        fleet: { prefix: `${prefix}-` },
        graceSeconds: 0,
        batchSize: 10,
        ...more,
      });
      await takeBaseline.with(tools)({ execution, batch: 1 });
      return { fleet, before, execution, files: tools.filesOf(execution) };
    },
    stop: () => cloud.stop(),
  };
}
