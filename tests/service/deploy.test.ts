import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cloud, startCloud } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, expect, test } from "vitest";
import { provisionerFor } from "../../deployment/deploy-to-embedded-cloud.ts";
import { packageService } from "../../deployment/packaging.ts";
import { readTemplate } from "../../deployment/stack/template.ts";
import { deploy } from "../../scripts/deploy/deploy.ts";
import { template } from "../../scripts/deploy/write-template.ts";
import type { CliCommand } from "../../src/cli/commands/command.ts";
import { status } from "../../src/cli/commands/status.ts";
import { captured } from "../cli/captured.ts";

let cloud: Cloud;
const calls: string[] = [];
beforeAll(async () => {
  cloud = await startCloud({
    provision: provisionerFor(),
    passage: async (call, answer) => {
      calls.push(call.operation);
      return answer();
    },
  });
  process.env.AWS_ENDPOINT_URL = cloud.url;
});
afterAll(() => cloud.stop());

async function run(command: CliCommand, ...args: string[]) {
  const terminal = captured();
  const code = await command(args, terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

const PARAMS = ["--param", "functionPrefixes=acme-dev-"];

test("nothing is deployed without a confirmation, or without the prefixes of the functions", async () => {
  calls.length = 0;
  expect(await run(deploy, ...PARAMS)).toMatchObject({ code: 2, err: expect.stringContaining("--yes") });
  expect(await run(deploy, "--yes")).toMatchObject({
    code: 2,
    err: expect.stringContaining("functionPrefixes is missing"),
  });
  expect(calls.filter((call) => /Create|Put|Execute/.test(call))).toEqual([]);
});

test("a first deployment shows its changes and its progress, and the service is there", async () => {
  const { code, out, err } = await run(deploy, ...PARAMS, "--yes");
  expect(code, err).toBe(0);
  expect(out).toMatch(/Add +AWS::S3::Bucket +ServerlessDeploymentBucket\n/);
  expect(out).toMatch(/Add +AWS::StepFunctions::StateMachine +Migration\n/);
  expect(out).toMatch(/CREATE_COMPLETE {2}AWS::Lambda::Function TakeInventoryLambdaFunction\n/);
  expect(out).toContain("MigrationArn: arn:aws:states:us-east-1:000000000000:stateMachine:layershift-dev-migration");
  expect(await run(status)).toMatchObject({ code: 0 });
});

test("the same deployment again changes nothing", async () => {
  const { code, out } = await run(deploy, ...PARAMS, "--yes");
  expect(code).toBe(0);
  expect(out).toContain("The stack layershift-dev is up to date.");
});

test("other parameters change what depends on them, and nothing else", async () => {
  const terminal = captured();
  expect(
    await deploy(["--param", "functionPrefixes=acme-dev-", "--param", "cleanup=off", "--yes", "--json"], terminal),
  ).toBe(0);
  const { changes, status: ended } = JSON.parse(terminal.out());
  expect(changes).toEqual([
    { action: "Modify", logicalId: "CleanupSchedule", type: "AWS::Scheduler::Schedule", replacement: "False" },
  ]);
  expect(ended).toBe("UPDATE_COMPLETE");
});

test("the written template is the packager's, with parameters that say where the code is", async () => {
  const out = await mkdtemp(join(tmpdir(), "layershift-template-"));
  try {
    calls.length = 0;
    expect(await run(template, "--out", out, "--param", "functionPrefixes=*")).toMatchObject({ code: 0, err: "" });
    expect(calls).toEqual([]);
    const written = JSON.parse(await readFile(join(out, "template.json"), "utf8"));
    const packaged = await readTemplate(await packageService());
    const prefix: string = written.Parameters.CodePrefix.Default;
    const zips = await readdir(join(out, prefix));
    const own = Object.entries(packaged.Resources).filter(([id]) => !id.startsWith("ServerlessDeployment"));
    expect(Object.keys(written.Resources)).toEqual(own.map(([id]) => id));
    for (const [id, resource] of own) {
      const { Code, ...properties } = written.Resources[id].Properties ?? {};
      const { Code: packagedCode, ...others } = resource.Properties ?? {};
      expect({ ...written.Resources[id], Properties: properties }, id).toEqual({ ...resource, Properties: others });
      if (packagedCode === undefined) continue;
      expect(Code.S3Bucket).toEqual({ Ref: "CodeBucket" });
      expect(zips).toContain(Code.S3Key["Fn::Sub"].replace("${CodePrefix}", ""));
    }
  } finally {
    await rm(out, { recursive: true });
  }
});
