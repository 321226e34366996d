import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Uint8ArrayReader, ZipReader } from "@zip.js/zip.js";
import { beforeAll, expect, test } from "vitest";
import { packageInto, packageService } from "../../deployment/packaging.ts";
import { type GivenParameters, parametersFrom } from "../../deployment/parameters.ts";
import { readTemplate, type Template } from "../../deployment/stack/template.ts";
import { templateOf } from "../../deployment/template.ts";
import { isThorough } from "../support/thorough.ts";

let folder: string;
let template: Template;
beforeAll(async () => {
  folder = await packageService();
  template = await readTemplate(folder);
});

/** The packager's keys of code contain the time. */
const withoutTimes = (text: string) => text.replaceAll(/serverless\/layershift\/[^"]*\//g, "");

const everyParameter = {
  functionPrefixes: "acme-dev-,acme-shared-",
  layerNames: "acme-shared-code,acme-node-*",
  layerBuckets: "acme-builds",
  kmsKeys: "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  artifactsBucket: "existing",
  cleanup: "off",
  alarmEmail: "team@example.com",
};

function expectSame(parameters: GivenParameters, stage: string, partition: string, packaged: Template): void {
  const made = templateOf(template, { stage, partition, parameters: parametersFrom(parameters) });
  expect(JSON.parse(withoutTimes(JSON.stringify(made)))).toEqual(JSON.parse(withoutTimes(JSON.stringify(packaged))));
}

test("a template without the packager is the packager's", () => {
  expectSame({}, "dev", "aws", template);
});

// Packages once more.
test.runIf(isThorough)("so it is in another stage and partition, with every parameter", async () => {
  const options = Object.entries(everyParameter).map(([name, value]) => `--param=${name}=${value}`);
  const scratch = await mkdtemp(join(tmpdir(), "layershift-template-"));
  try {
    const other = join(scratch, "package");
    await packageInto(other, ["--stage", "prod", "--region", "us-gov-west-1", ...options]);
    expectSame(everyParameter, "prod", "aws-us-gov", await readTemplate(other));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});

const ofType = (type: string) => Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
const hasCfnLint = spawnSync("cfn-lint", ["--version"]).status === 0;

test.skipIf(!hasCfnLint)("cfn-lint finds no fault in the packaged template", () => {
  const file = join(folder, "cloudformation-template-update-stack.json");
  const { stdout, status } = spawnSync("cfn-lint", ["--ignore-checks", "W3005", "--", file], { encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});

const entriesOf = (zip: string) =>
  new ZipReader(new Uint8ArrayReader(readFileSync(join(folder, zip))), { useWebWorkers: false }).getEntries();

/** What a task loads at a cold start. */
const MOST_CODE_BYTES = 1_050_000;

test("no task's code is larger than 1,050,000 bytes", async () => {
  const zips = readdirSync(folder).filter((file) => file.endsWith(".zip"));
  expect(zips.length).toBeGreaterThan(10);
  for (const zip of zips) {
    const entries = await entriesOf(zip);
    const code = entries.find(({ filename }) => filename.startsWith("src/tasks/") && filename.endsWith(".mjs"));
    expect(code?.uncompressedSize, zip).toBeLessThanOrEqual(MOST_CODE_BYTES);
  }
});

test("what runs inside probe functions is packaged with the task that makes them, and with no other", async () => {
  const probe = readdirSync(new URL("../../src/probe/", import.meta.url), { recursive: true })
    .map((file) => `src/probe/${file}`)
    .filter((file) => /\.(py|mjs)$/.test(file));
  for (const zip of readdirSync(folder).filter((file) => file.endsWith(".zip"))) {
    const files = (await entriesOf(zip)).map(({ filename }) => filename);
    const expected = zip === "probeImports.zip" ? probe.sort() : [];
    expect(files.filter((file) => file.startsWith("src/probe/")).sort(), zip).toEqual(expected);
  }
});

test("every state machine logs its executions without their data, and traces them", () => {
  const machines = ofType("AWS::StepFunctions::StateMachine");
  expect(machines.length).toBeGreaterThan(0);
  for (const [id, { Properties }] of machines)
    expect(Properties, id).toMatchObject({
      LoggingConfiguration: { Level: "ALL", IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
});

test("every log group keeps its events for a limited time", () => {
  for (const [id, { Properties }] of ofType("AWS::Logs::LogGroup"))
    expect(Properties?.RetentionInDays, id).toBeGreaterThan(0);
});

test("the artifacts bucket is private, encrypted, versioned, answers over TLS only and outlives the stack", () => {
  expect(template.Resources.ArtifactsBucket).toMatchObject({
    DeletionPolicy: "Retain",
    Properties: {
      VersioningConfiguration: { Status: "Enabled" },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{}] },
    },
  });
  expect(template.Resources.ArtifactsBucketPolicy).toMatchObject({
    Properties: {
      Bucket: { Ref: "ArtifactsBucket" },
      PolicyDocument: {
        Statement: [{ Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }],
      },
    },
  });
});

test("every alarm tells the topic, and those of an ending look for a Fail state the machine has", () => {
  const definition = readFileSync(new URL("../../statemachine/migration.asl.json", import.meta.url), "utf8");
  const states = JSON.parse(definition).States as Record<string, { readonly Type: string }>;
  for (const [id, { Properties }] of ofType("AWS::CloudWatch::Alarm"))
    expect(Properties?.AlarmActions, id).toEqual([{ Ref: "AlarmTopic" }]);
  const looked = ofType("AWS::Logs::MetricFilter").map(
    ([, { Properties }]) => /\$\.details\.name = "(.*)"/.exec(String(Properties?.FilterPattern))?.[1] ?? "",
  );
  expect(looked.sort()).toEqual(["Needs a human", "Rolled back"]);
  for (const name of looked) expect(states[name]?.Type, name).toBe("Fail");
});
