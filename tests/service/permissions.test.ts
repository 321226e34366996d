import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { CreateFunctionCommand, PublishLayerVersionCommand } from "@aws-sdk/client-lambda";
import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { PermissionAsked } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import type { AwsClients } from "../../src/aws/clients.ts";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { executionFiles } from "../../src/bucket/execution-files.ts";
import { findLockHolder, LOCK_KEY } from "../../src/bucket/lock.ts";
import { requestFrom } from "../../src/domain/request/request.ts";
import { artifactsBucket, ended, execute, started } from "../support/execution.ts";
import { aFleet, sharedCode, uploadedLayer } from "../support/fleet.ts";
import {
  type DeployedRole,
  grantedActions,
  rolesAt,
  statementsOfNoNeed,
  unusedActions,
} from "../support/permissions.ts";
import { released } from "../support/released-fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

const parameters = { functionPrefixes: "ours-,also-ours-", layerBuckets: "layer-artifacts" };
const asked: PermissionAsked[] = [];
let service: RunningService;
let roles: readonly DeployedRole[];
beforeAll(async () => {
  const onPermission = (permission: PermissionAsked) => asked.push(permission);
  service = await aHostedService(
    { settleSeconds: 0.3, overlapSeconds: 0.5, warmUpSeconds: 1, onPermission },
    parameters,
  );
  roles = await rolesAt(service.url);
});
afterAll(() => service.stop());

/** Tags are told by GetFunction to who may list them; most tasks do without. */
const refused = () => asked.filter(({ allowed, action }) => !allowed && action !== "lambda:ListTags");
const quick = { bakeSeconds: 0, graceSeconds: 1, batchSize: 1, inconclusiveSeconds: 0, probe: "none" };
const greets = (text: string) => ({ "ours-a": [{ name: "greets", payload: { name: "Ada" }, expect: { text } }] });

/** Every ending, and what each part of a request makes the service ask for. */
async function everyEnding(clients: AwsClients): Promise<void> {
  const layers = [await aLayer(clients, "own")];
  const functions = ["ours-a", { name: "ours-b", layers }, { name: "ours-c", layers }, "ours-d"];
  const fleet = await aFleet(clients, { functions });
  const team = released(clients);
  for (const name of ["ours-a", "ours-c"]) await team.release(name, "live");
  await team.provision("ours-c", "live");
  for (let version = 1; version <= 2; version++) await aLayer(clients, "spare");
  await aSignedFunction(clients);
  await new CloudWatchClient(settings()).send(anAlarm);
  const request = {
    layer: { name: "ours", zip: fleet.layerZip },
    fleet: { prefix: "ours-" },
    canary: "ours-a",
    alarms: ["ours-errors"],
    checks: greets("hello Ada"),
    accept: [{ name: "whole", steps: [{ function: "ours-a", payload: { name: "Ada" } }] }],
    ...quick,
  };
  const worse = await uploadedLayer(clients, {
    ...sharedCode,
    "shared/greeting.py": `def greet(name):\n    raise ValueError(name)\n`,
  });
  const moved = { name: "ours", zip: await uploadedLayer(clients, newer) };
  const movedRequest = { ...request, layer: moved, checks: greets("hi Ada") };
  const failsAlone = { "ours-c": [{ name: "greets", payload: { name: "Ada" }, expect: { text: "hello Ada" } }] };
  const ends = async (ending: string, asked: object) => {
    const { report, cause } = await execute(clients, asked);
    const why = `${cause} ${report?.reason} ${JSON.stringify(refused())}`;
    expect(report?.outcome, why).toBe(ending);
  };
  await aFleet(clients, { functions: ["theirs-a"] });
  await ends("rejected", { ...request, fleet: { functions: ["ours-a", "theirs-a"] } });
  await ends("rejected", { ...request, fleet: { tags: { team: "nobody" } } });
  await ends("planned", { ...request, plan: true, layer: { name: "ours", fromFunction: "ours-a" } });
  await ends("rejected", { ...request, layer: { name: "ours", zip: `${fleet.layerZip}.missing` } });
  await ends("rolled-back", { ...request, layer: { name: "ours", zip: worse }, drift: "adopt-layer" });
  await ends("migrated", { ...movedRequest, checks: failsAlone, tolerate: { failed: 1 }, drift: "adopt-layer" });
  await approved(clients, { ...request, probe: "all", approval: "before-critical", critical: ["ours-c"] });
  await ends("migrated", { ...movedRequest, layer: { name: "ours", version: 2 } });
  await stoppedAndPickedUp(clients, { ...request, bakeSeconds: 600 }, () => ends("rejected", request));
  await leftBehind(clients, request);
  const { code, stdout } = await service.command("cleanup", "--layer", "spare", "--keep", "1", "--days", "0", "--json");
  expect(code, stdout).toBe(0);
}

/** A migration that waits for somebody's word before its critical function, and gets it. */
async function approved(clients: AwsClients, request: object): Promise<void> {
  const executionArn = await started(clients, request);
  for (let at = ""; at !== "Wait for approval"; await sleep(100))
    at = await lastState(clients.stepFunctions, executionArn);
  let word = await service.command("approve", executionArn);
  while (word.code !== 0) word = await service.command("approve", executionArn);
  expect((await ended(clients, executionArn)).report?.outcome).toBe("migrated");
}

const machine = (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:layershift-dev-${name}`;
const settings = () => ({
  endpoint: service.url,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});

/** A migration that somebody stops, and the execution that its end starts. */
async function stoppedAndPickedUp(clients: AwsClients, request: object, meanwhile: () => Promise<void>): Promise<void> {
  const { stepFunctions } = clients;
  const executionArn = await started(clients, request);
  for (let at = ""; at !== "Bake"; await sleep(50)) at = await lastState(stepFunctions, executionArn);
  await meanwhile();
  await stepFunctions.send(new StopExecutionCommand({ executionArn }));
  for (let open = true; open; await sleep(200)) {
    const list = new ListExecutionsCommand({ stateMachineArn: machine("migration"), maxResults: 1 });
    const [newest] = (await stepFunctions.send(list)).executions ?? [];
    open = newest?.executionArn === executionArn || newest?.status === "RUNNING";
  }
}

async function lastState(stepFunctions: AwsClients["stepFunctions"], executionArn: string): Promise<string> {
  const history = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 20 });
  const { events = [] } = await stepFunctions.send(history);
  return events.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails)?.stateEnteredEventDetails?.name ?? "";
}

/** The lock of an execution that nobody knows any more, and the check that finds it. */
async function leftBehind(clients: AwsClients, migration: unknown): Promise<void> {
  const { stepFunctions, s3 } = clients;
  const execution = `${machine("migration").replace(":stateMachine:", ":execution:")}:lost.1`;
  const store = storeFrom(s3, artifactsBucket);
  const at = new Date().toISOString();
  const request = requestFrom(migration);
  while ((await findLockHolder(store)) !== null) await sleep(100);
  await executionFiles(store, execution).request.write({ version: 1, execution, startedAt: at, request });
  await store.putJson(LOCK_KEY, { version: 1, holder: execution, at, after: [] });
  const input = JSON.stringify({ lock: { holder: execution } });
  await stepFunctions.send(new StartExecutionCommand({ stateMachineArn: machine("lock-check"), input }));
  while ((await findLockHolder(store)) !== null) await sleep(100);
  expect((await executionFiles(store, execution).report.read())?.outcome).toBe("rolled-back");
}

const newer = { ...sharedCode, "shared/greeting.py": 'def greet(name):\n    return f"hi {name}"\n' };
const anAlarm = new PutMetricAlarmCommand({
  AlarmName: "ours-errors",
  Namespace: "AWS/Lambda",
  MetricName: "Errors",
  Dimensions: [{ Name: "FunctionName", Value: "ours-a" }],
  Statistic: "Sum",
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 100,
  ComparisonOperator: "GreaterThanThreshold",
});

async function aLayer({ lambda }: AwsClients, LayerName: string): Promise<string> {
  const ZipFile = await aZip({ "python/own.py": "OWN = 1\n" });
  const { LayerVersionArn = "" } = await lambda.send(
    new PublishLayerVersionCommand({ LayerName, Content: { ZipFile } }),
  );
  return LayerVersionArn;
}

async function aSignedFunction({ lambda }: AwsClients): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "ours-signed",
      Runtime: "python3.11",
      Handler: "app.handler",
      Role: "arn:aws:iam::000000000000:role/fleet",
      Code: { ZipFile: await aZip(sharedCode) },
      CodeSigningConfigArn: "arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-0123456789abcdef0",
    }),
  );
}

/** Granted, and asked for by no ending above, or not each time, with the reason. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  "Asked where an endpoint lists no versions of functions when asked for all of them, as AWS does": [
    "ChooseVersionsRole lambda:ListVersionsByFunction",
    "DeleteVersionsRole lambda:ListVersionsByFunction",
  ],
  "A task that runs a second time finds something gone, and has to see that it is": [
    "AcceptRole s3:ListBucket",
    "ReleaseLockRole s3:ListBucket",
    "ShiftTrafficRole s3:ListBucket",
    "WaitForApprovalRole s3:ListBucket",
  ],
  "A version is looked for whose publication a task did not survive (tests/tasks/batch/shift-traffic.test.ts)": [
    "RestoreFailedRole lambda:ListVersionsByFunction",
    "RollBackRole lambda:ListVersionsByFunction",
  ],
  "Functions that go back alone after their traffic was shifted (tests/tasks/batch/restore-failed.test.ts)": [
    "RestoreFailedRole lambda:UpdateAlias",
  ],
  "A large package that could not be stored whole leaves no parts behind": [
    "MigrateBatchRole s3:AbortMultipartUpload",
    "ScanForImportErrorsRole s3:AbortMultipartUpload",
  ],
  "While logs are searched, batches further ahead are prepared; these few are prepared before (tests/tasks/run-ahead.test.ts)":
    [
      "ScanForImportErrorsRole lambda:GetFunction",
      "ScanForImportErrorsRole lambda:GetLayerVersion",
      "ScanForImportErrorsRole lambda:ListAliases",
      "ScanForImportErrorsRole lambda:UpdateFunctionConfiguration",
    ],
  "Asked only about a call that is refused because of concurrency (tests/tasks/reserved-concurrency.test.ts)": [
    "CheckHealthRole lambda:GetFunction",
    "TakeBaselineRole lambda:GetFunction",
  ],
  "Searched only if a check logs an import error that the baseline does not know (tests/tasks/batch/check-health.test.ts)":
    ["CheckHealthRole logs:FilterLogEvents"],
  "Asked before a batch only in plans of thousands of functions (tests/tasks/runtime-updates.test.ts)": [
    "MigrateBatchRole lambda:GetRuntimeManagementConfig",
    "ScanForImportErrorsRole lambda:GetRuntimeManagementConfig",
  ],
  "Read while a clean-up and a migration meet (tests/tasks/prepare/publish-layer.test.ts)": [
    "PublishLayerRole s3:GetObject",
  ],
  "Rollbacks expire after 90 days (tests/tasks/cleanup/cleanup.test.ts)": [
    "ChooseVersionsRole s3:ListBucketVersions",
    ...[
      ...["logs:CreateLogStream", "logs:PutLogEvents"],
      ...["s3:GetObject", "s3:PutObject", "s3:GetObject", "s3:ListBucket", "s3:ListBucketVersions"],
      ...["s3:DeleteObjectVersion", "states:ListExecutions"],
    ].map((action) => `RemoveExpiredRollbacksRole ${action}`),
  ],
  "A task that dies while it probes leaves probe functions behind (tests/tasks/prepare/probe-imports.test.ts, remove-probes.test.ts)":
    [
      "WriteReportRole lambda:DeleteFunction",
      ...[
        "lambda:GetFunction",
        "lambda:ListTags",
        "lambda:DeleteFunction",
        "states:ListExecutions",
        "s3:PutObject",
      ].map((action) => `RemoveProbesRole ${action}`),
    ],
  "The schedule starts the check of the lock every five minutes (tests/service/lost-events.test.ts)": [
    "LockCheckScheduleRole states:StartExecution",
  ],
  "The schedule starts the clean-up once a day (tests/service/schedule.test.ts)": [
    "CleanupScheduleRole states:StartExecution",
  ],
};

/** Whether every action of a statement is among the exceptions. */
function isExcepted(statement: string, excepted: readonly string[]): boolean {
  const [, role = "", actions = ""] = /^layershift-dev-(\w+): (.*) on /.exec(statement) ?? [];
  return actions.split(", ").every((action) => excepted.includes(`${role} ${action}`));
}

test("what the endings of the service ask for is granted, and nothing else is", async () => {
  await everyEnding(service.clients);
  expect(refused()).toEqual([]);
  expect(roles.length).toBeGreaterThan(10);
  const excepted = Object.values(elsewhere).flat();
  const unused = unusedActions(roles, asked).map((one) => one.replace("layershift-dev-", ""));
  expect(unused.filter((one) => !excepted.includes(one))).toEqual([]);
  const granted = grantedActions(roles).map((one) => one.replace("layershift-dev-", ""));
  expect(excepted.filter((one) => !granted.includes(one))).toEqual([]);
  // Without any one of these some call above would have been refused.
  const ofNoNeed = statementsOfNoNeed(roles, asked).filter((statement) => !isExcepted(statement, excepted));
  expect(ofNoNeed).toEqual([]);
});

/**
 * Actions that cannot be granted for one resource (service authorization reference); DescribeAlarms leaves composite
 * alarms out where it is.
 */
const withoutResources =
  /^(lambda:(GetAccountSettings|List(Functions|CodeSigningConfigs|EventSourceMappings))|cloudwatch:(GetMetricData|DescribeAlarms)|xray:\w+|logs:(\w+LogDelivery|ListLogDeliveries|(Put|Describe)ResourcePolic(y|ies)|DescribeLogGroups))$/;

test("no action is granted by a wildcard, and every resource is named where AWS lets one name it", () => {
  for (const { name, statements } of roles)
    for (const { Action, Resource } of statements) {
      for (const action of Action) expect(action, name).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
      if (Resource.includes("*")) for (const action of Action) expect(action, name).toMatch(withoutResources);
    }
});

test("functions are looked at, invoked and changed only where their names begin as the deployment was told", () => {
  const ofFunctions = roles
    .filter(({ name }) => !/-(Migration|Cleanup|LockCheck)Role$/.test(name))
    .flatMap(({ statements }) => statements.flatMap(({ Resource }) => Resource))
    .filter((resource) => resource.includes(":function:"));
  const prefixes = ["ours-*", "also-ours-*", "layershift-dev-import-probe-*"].map(
    (name) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
  );
  const ofVersions = prefixes.filter((prefix) => !prefix.includes("probe")).map((prefix) => `${prefix}:*`);
  expect(new Set(ofFunctions)).toEqual(new Set([...prefixes, ...ofVersions]));
});

test("functions of the fleet can be deleted by no task, only versions of them", () => {
  const deleting = roles.flatMap(({ statements }) =>
    statements.filter(
      ({ Action, Resource }) =>
        Action.includes("lambda:DeleteFunction") && Resource.some((resource) => !resource.includes("probe")),
    ),
  );
  expect(deleting.length).toBeGreaterThan(0);
  for (const { Resource } of deleting)
    for (const resource of Resource) expect(resource).toMatch(/:function:[\w-]*\*:\*$/);
});
