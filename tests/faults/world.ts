/**
 * A world for one execution that may meet a fault: an embedded cloud in faster time, the service's tasks in this
 * process, a fleet of eight.
 */
import { CreateAliasCommand, CreateFunctionCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { CreateStateMachineCommand } from "@aws-sdk/client-sfn";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import { type ApiCall, type Cloud, type CloudOptions, startCloud } from "@layershift/embedded-cloud";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import type { AwsClients } from "../../src/aws/clients.ts";
import { artifactsBucket, type Ended, execute } from "../support/execution.ts";
import { aFleet, type Fleet } from "../support/fleet.ts";
import { asl, clientsAt, hostedTasks, kebab, taskFunctions, topicArn } from "../support/hosted-tasks.ts";
import { somebodyElse } from "../support/somebody-else.ts";
import { fasterQuotas, SPEED } from "../support/speed.ts";
import { type FleetState, fleetState } from "./fleet-state.ts";
import { release } from "./releases.ts";

export interface TaskCall {
  readonly task: string;
  readonly call: ApiCall;
}

export interface World {
  readonly cloud: Cloud;
  /** Not the tasks': what they call meets no fault meant for a task. */
  readonly clients: AwsClients;
  readonly fleet: Fleet;
  readonly before: FleetState;
  /** Every call a task made so far. */
  readonly calls: readonly TaskCall[];
  /** A migration of the fleet, with these changes. */
  request(changes?: object): object;
  run(request: object): Promise<Ended>;
  state(): Promise<FleetState>;
  stop(): Promise<void>;
}

export const names = ["a", "b", "c", "d", "e", "f", "g", "h"].map((letter) => `acme-${letter}`);
export const layerName = "acme-shared";

/** Signs what the test itself calls. */
const ADMIN = "admin";
const PAUSE_MS = 100 * SPEED;

const role = "arn:aws:iam::000000000000:role/layershift";
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const greets = [{ name: "greets", payload: { name: "Ada" }, expect: { text: "hello Ada" } }];

export interface WorldOptions extends Pick<CloudOptions, "between" | "clock" | "eventDeliveries"> {
  /** Awaited before every call of a task. */
  readonly atCall?: (call: TaskCall) => Promise<void>;
  /** Traffic goes to aliases on published versions. */
  readonly releases?: boolean;
  /** Other functions than the eight, without aliases and layers. */
  readonly functions?: readonly string[];
}

/** One canary and two batches; checks for two functions; one with layers of its own, one with an alias. */
export async function aWorld({ atCall, releases = false, functions, ...options }: WorldOptions = {}): Promise<World> {
  const calls: TaskCall[] = [];
  let port = 0;
  const hosted = hostedTasks(() => port);
  const cloud = await startCloud({
    settleSeconds: 1,
    overlapSeconds: 1,
    warmUpSeconds: 5,
    quotas: fasterQuotas,
    hosted,
    async passage(call, answer) {
      const task = call.caller?.split(".")[0] ?? hosted.atWork;
      if (task !== null && task !== ADMIN) {
        calls.push({ task, call });
        await atCall?.({ task, call });
      }
      return answer();
    },
    ...options,
  });
  port = Number(new URL(cloud.url).port);
  const clients = clientsAt(port, ADMIN);
  await cloud.unthrottled(() => deployed(clients));
  const others = await cloud.unthrottled(() => layersOf(clients));
  const fleet = await cloud.unthrottled(() =>
    aFleet(clients, {
      functions: functions ?? names.map((name) => (name === "acme-c" ? { name, layers: others } : name)),
    }),
  );
  if (functions === undefined) await cloud.unthrottled(() => (releases ? release(clients, names) : followed(clients)));
  const state = () => cloud.unthrottled(() => fleetState(clients, fleet.names));
  const before = await state();
  calls.length = 0;
  return {
    cloud,
    clients,
    fleet,
    before,
    calls,
    request: (changes = {}) => ({
      layer: { name: layerName, zip: fleet.layerZip },
      fleet: { prefix: "acme-" },
      canary: "acme-a",
      batchSize: 4,
      graceSeconds: 2,
      bakeSeconds: 1,
      probe: "none",
      checks: { "acme-a": greets, "acme-f": greets },
      ...changes,
    }),
    run: (request) => execute(clients, request, PAUSE_MS),
    state,
    stop: () => cloud.stop(),
  };
}

async function deployed({ lambda, s3, stepFunctions, sns }: AwsClients): Promise<void> {
  await sns.send(new CreateTopicCommand({ Name: topicArn.split(":").at(-1) }));
  await s3.send(new CreateBucketCommand({ Bucket: artifactsBucket }));
  const ZipFile = await aZip({ "index.mjs": "" });
  const wanted = { Runtime: "nodejs24.x", Handler: "index.handler", Role: role, Code: { ZipFile } } as const;
  await Promise.all(
    taskFunctions.map((FunctionName) => lambda.send(new CreateFunctionCommand({ FunctionName, ...wanted }))),
  );
  const definition = asl.replace(/\$\{(\w+)Arn\}/g, (_, name: string) => functionArn(`layershift-dev-${kebab(name)}`));
  await stepFunctions.send(
    new CreateStateMachineCommand({ name: "layershift-dev-migration", definition, roleArn: role }),
  );
}

/** One alias, on $LATEST. */
async function followed({ lambda }: AwsClients): Promise<void> {
  await lambda.send(new CreateAliasCommand({ FunctionName: "acme-d", Name: "live", FunctionVersion: "$LATEST" }));
}

/** Two layers of the team's own, not in the order of their names. */
async function layersOf(clients: AwsClients): Promise<readonly string[]> {
  const { publishesLayer } = somebodyElse(clients);
  return [await publishesLayer("zebra"), await publishesLayer("aardvark")];
}
