/** The account of a simulated life: the embedded cloud with the service's tasks, its machines and its rule. */
import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateFunctionCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateStateMachineCommand, type ListExecutionsOutput } from "@aws-sdk/client-sfn";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import { type ApiCall, type Cloud, startCloud, type Transition } from "@layershift/embedded-cloud";
import { pickUpRule } from "../../deployment/pick-up.ts";
import { resolve } from "../../deployment/stack/intrinsics.ts";
import type { AwsClients } from "../../src/aws/clients.ts";
import { type Store, storeFrom } from "../../src/aws/s3/store.ts";
import { pathInLayer } from "../../src/domain/package/shared-path.ts";
import type { Family } from "../../src/domain/runtimes/family.ts";
import { artifactsBucket } from "../support/execution.ts";
import type { Files } from "../support/fleet.ts";
import {
  asl,
  cleanupAsl,
  cleanupFunctions,
  clientsAt,
  hostedTasks,
  kebab,
  lockCheckAsl,
  lockCheckFunctions,
  taskFunctions,
  topicArn,
} from "../support/hosted-tasks.ts";
import { zipOf } from "./fleet.ts";
import { ADMIN, askStates } from "./in-process.ts";
import { recordedRunner } from "./recorded-functions.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface SimulatedWorld {
  readonly cloud: Cloud;
  /** The team's own, not the tasks': what they call meets no fault. */
  readonly clients: AwsClients;
  readonly store: Store;
  readonly machines: Readonly<Record<"migration" | "cleanup" | "lockCheck", string>>;
  /** The clocks of the machines that tasks run on are wrong by this, from now on. */
  jump(ms: number): void;
  /** Whether tasks are still at work, such as those of an execution that was stopped. */
  isAtWork(): boolean;
  /** Executions of all machines. */
  executions(): Promise<readonly ExecutionState[]>;
  stop(): Promise<void>;
}

export interface ExecutionState {
  readonly arn: string;
  readonly status: string;
  readonly input: string;
  readonly error: string | undefined;
}

export interface Watching {
  /** Carries a task's call out, and sees what comes before and after it. */
  readonly aroundCall: <Answer>(task: string, call: ApiCall, carryOut: () => Promise<Answer>) => Promise<Answer>;
  readonly onTransition: (transition: Transition) => void;
}

const role = "arn:aws:iam::000000000000:role/layershift";
/** How long a call takes. */
const [SHORTEST_MS, LONGEST_MS] = [4, 90];

export async function simulatedWorld(
  time: VirtualTime,
  deliveries: number,
  { aroundCall, onTransition }: Watching,
): Promise<SimulatedWorld> {
  let port = 0;
  let wrongMs = 0;
  const hosted = hostedTasks(
    () => port,
    undefined,
    () => new Date(Date.now() + wrongMs),
  );
  const later = () =>
    new Promise((passed) => setTimeout(passed, SHORTEST_MS + time.random() * (LONGEST_MS - SHORTEST_MS)));
  const cloud = await startCloud({
    hosted,
    runner: recordedRunner(time),
    warmUpSeconds: 10,
    aliasOverlapSeconds: 20,
    eventDeliveries: deliveries,
    between: async (transition) => onTransition(transition),
    async passage(call, answer) {
      const task = call.caller?.split(".")[0] ?? hosted.atWork;
      if (task === null || task === ADMIN) return answer();
      await later();
      return aroundCall(task, call, answer);
    },
  });
  port = Number(new URL(cloud.url).port);
  const clients = clientsAt(port, ADMIN);
  const machines = await cloud.unthrottled(() => deploy(clients));
  return {
    cloud,
    clients,
    store: storeFrom(clients.s3, artifactsBucket),
    machines,
    jump(ms) {
      wrongMs += ms;
    },
    isAtWork: () => hosted.running > 0,
    async executions() {
      const listed = await Promise.all(
        Object.values(machines).map((stateMachineArn) =>
          askStates<ListExecutionsOutput>(cloud.url, "ListExecutions", { stateMachineArn }),
        ),
      );
      return Promise.all(
        listed
          .flatMap(({ executions = [] }) => executions)
          .map(async ({ executionArn = "" }) => {
            const { status, input, error } = await askStates<ExecutionState>(cloud.url, "DescribeExecution", {
              executionArn,
            });
            return { arn: executionArn, status, input, error };
          }),
      );
    },
    async stop() {
      hosted.end();
      await cloud.stop();
    },
  };
}

async function deploy(clients: AwsClients): Promise<SimulatedWorld["machines"]> {
  const { lambda, s3, stepFunctions, sns, events } = clients;
  await sns.send(new CreateTopicCommand({ Name: topicArn.split(":").at(-1) }));
  await s3.send(new CreateBucketCommand({ Bucket: artifactsBucket }));
  const wanted = {
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Role: role,
    Code: { ZipFile: zipOf({ "index.mjs": "" }) },
  } as const;
  for (const FunctionName of [...new Set([...taskFunctions, ...cleanupFunctions, ...lockCheckFunctions])])
    await lambda.send(new CreateFunctionCommand({ FunctionName, ...wanted }));
  const machine = async (name: string, file: string) => {
    const definition = file.replace(
      /\$\{(\w+)Arn\}/g,
      (_, task: string) => `arn:aws:lambda:us-east-1:000000000000:function:layershift-dev-${kebab(task)}`,
    );
    const command = new CreateStateMachineCommand({ name: `layershift-dev-${name}`, definition, roleArn: role });
    return (await stepFunctions.send(command)).stateMachineArn ?? "";
  };
  const migration = await machine("migration", asl);
  const cleanup = await machine("cleanup", cleanupAsl);
  const lockCheck = await machine("lock-check", lockCheckAsl);
  const values = (ref: string) => ({ ref, attributes: { Arn: role } });
  const resources = new Map([
    ["Migration", values(migration)],
    ["PickUpRole", values("pick-up")],
  ]);
  const properties = { ...pickUpRule.PickUpRule.Properties, Name: "pick-up" };
  const rule = resolve(properties, { pseudo: {}, resources }) as Readonly<Record<string, never>>;
  await events.send(new PutRuleCommand({ Name: rule.Name, EventPattern: JSON.stringify(rule.EventPattern) }));
  await events.send(new PutTargetsCommand({ Rule: rule.Name, Targets: rule.Targets }));
  return { migration, cleanup, lockCheck };
}

/** Uploads the layer's content as the team's build does. Answers its s3:// address. */
export async function uploadLayer({ s3 }: AwsClients, name: string, files: Files, family: Family): Promise<string> {
  const inLayer = Object.entries(files).map(([path, text]) => [pathInLayer(path, family), text]);
  const Key = `builds/${name}.zip`;
  await s3.send(new PutObjectCommand({ Bucket: artifactsBucket, Key, Body: zipOf(Object.fromEntries(inLayer)) }));
  return `s3://${artifactsBucket}/${Key}`;
}
