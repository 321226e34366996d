/**
 * A world for one clean-up that may meet a fault: the orchard in an embedded cloud in faster time, the clean-up's
 * machine and tasks.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { CreateFunctionCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { CreateStateMachineCommand, DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { type Fault, startCloud } from "@layershift/embedded-cloud";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import type { CleanupReport } from "../../src/domain/cleanup/cleanup-documents.ts";
import { artifactsBucket } from "../support/execution.ts";
import { cleanupAsl, cleanupFunctions, clientsAt, hostedTasks, kebab } from "../support/hosted-tasks.ts";
import { anOrchard, neededByNobody } from "../support/orchard.ts";
import { fasterQuotas, SPEED } from "../support/speed.ts";
import { toolsFrom } from "../support/tools.ts";
import type { TaskCall } from "./world.ts";

/** Signs what the test itself calls. */
const ADMIN = "admin";
const PAUSE_MS = 50 * SPEED;
const role = "arn:aws:iam::000000000000:role/layershift";

export interface CleanedUp {
  readonly status: string;
  readonly report: CleanupReport | null;
  /** Numbers of the versions that are left of twelve. */
  readonly versions: readonly number[];
  /** Whether the originals of the rollback that has not expired are there. */
  readonly keepsOriginals: boolean;
}

export interface CleanupWorld {
  readonly calls: readonly TaskCall[];
  inject(fault: Fault): { readonly met: number; lift(): void };
  /** A clean-up from its start to its end. */
  cleanedUp(): Promise<CleanedUp>;
  stop(): Promise<void>;
}

/** Small pages: whoever reads only the first one misses what is needed. */
export async function aCleanupWorld(): Promise<CleanupWorld> {
  const calls: TaskCall[] = [];
  let port = 0;
  const hosted = hostedTasks(() => port);
  const cloud = await startCloud({
    settleSeconds: 0.1,
    overlapSeconds: 0,
    quotas: { ...fasterQuotas, pageItems: 3 },
    hosted,
    async passage(call, answer) {
      const task = call.caller?.split(".")[0] ?? ADMIN;
      if (task !== ADMIN) calls.push({ task, call });
      return answer();
    },
  });
  port = Number(new URL(cloud.url).port);
  const clients = clientsAt(port, ADMIN);
  const { lambda, s3, stepFunctions } = clients;
  await s3.send(new CreateBucketCommand({ Bucket: artifactsBucket }));
  const tools = toolsFrom(clients, { bucket: artifactsBucket, stage: "dev" });
  const orchard = await cloud.unthrottled(async () => {
    const ZipFile = await aZip({ "index.mjs": "" });
    const wanted = { Runtime: "nodejs24.x", Handler: "index.handler", Role: role, Code: { ZipFile } } as const;
    for (const FunctionName of cleanupFunctions)
      await lambda.send(new CreateFunctionCommand({ FunctionName, ...wanted }));
    return anOrchard({ clients, tools, inject: cloud.inject, stop: cloud.stop });
  });
  const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:layershift-dev-${kebab(name)}`;
  const definition = cleanupAsl.replace(/\$\{(\w+)Arn\}/g, (_, name: string) => functionArn(name));
  const { stateMachineArn } = await stepFunctions.send(
    new CreateStateMachineCommand({ name: "layershift-dev-cleanup", definition, roleArn: role }),
  );
  calls.length = 0;
  return {
    calls,
    inject: cloud.inject,
    async cleanedUp() {
      const input = JSON.stringify({ keep: 3, days: 0 });
      const { executionArn = "" } = await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input }));
      let status = "RUNNING";
      for (; status === "RUNNING"; await sleep(PAUSE_MS))
        status = (await stepFunctions.send(new DescribeExecutionCommand({ executionArn }))).status ?? "";
      return {
        status,
        report: await tools.cleanup(executionArn).report.read(),
        versions: await cloud.unthrottled(() => orchard.versions()),
        keepsOriginals: await tools.store.exists(tools.filesOf("recent").snapshotZipKey("picker")),
      };
    },
    stop: () => cloud.stop(),
  };
}

/** What is wrong with how a clean-up ended, in words; nothing where it is right, or less than right and says so. */
export function complaintsAboutCleanup({ status, report, versions, keepsOriginals }: CleanedUp): readonly string[] {
  const all = Array.from({ length: 12 }, (_, index) => index + 1);
  const gone = all.filter((number) => !versions.includes(number));
  const needed = gone.filter((number) => !neededByNobody.includes(number));
  const said = (report?.layerVersions ?? [])
    .filter(({ outcome }) => outcome === "deleted")
    .map(({ version }) => version);
  const isWhole = gone.length === neededByNobody.length;
  return [
    ...needed.map((number) => `version ${number} was deleted, which somebody needs`),
    ...(keepsOriginals ? [] : ["originals of a rollback that has not expired were removed"]),
    ...said
      .filter((number) => versions.includes(number))
      .map((number) => `version ${number} is there, and said to be deleted`),
    ...(report === null && status === "SUCCEEDED" ? ["it succeeded without a report"] : []),
    ...(report?.outcome === "cleaned-up" && !isWhole ? [`it says cleaned-up, and only ${gone} are gone`] : []),
    ...(status === "SUCCEEDED" && report?.outcome === "incomplete" ? ["it succeeded, and is incomplete"] : []),
    ...(report !== null && isWhole && status === "SUCCEEDED" && said.length !== gone.length
      ? [`${gone} are gone, and only ${said} are said to be`]
      : []),
  ];
}

/** What the next clean-up, which meets no fault, has to leave: exactly the right versions. */
export function complaintsAboutNext({ versions, report }: CleanedUp): readonly string[] {
  const right = Array.from({ length: 12 }, (_, index) => index + 1).filter(
    (number) => !neededByNobody.includes(number),
  );
  const isRight = JSON.stringify(versions) === JSON.stringify(right);
  return [
    ...(isRight ? [] : [`the next clean-up leaves ${versions}, not ${right}`]),
    ...(["cleaned-up", "nothing-to-clean-up"].includes(report?.outcome ?? "")
      ? []
      : [`the next one ends as ${report?.outcome}`]),
  ];
}
