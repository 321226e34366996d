import { CreateFunctionCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, it } from "vitest";
import { aZip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { readSettings } from "../../../src/tasks/cleanup/read-settings.ts";
import { removeProbes } from "../../../src/tasks/cleanup/remove-probes.ts";
import { writeCleanupReport } from "../../../src/tasks/cleanup/write-cleanup-report.ts";
import { aCloud, type CloudAtHand } from "../../support/cloud.ts";
import type { AllTools } from "../../support/tools.ts";

let cloud: CloudAtHand;
beforeAll(async () => {
  cloud = await aCloud();
  const made = {
    "layershift-dev-import-probe-dead": "over",
    "layershift-dev-import-probe-alive": "at-work",
    "acme-probe": "over",
  };
  for (const [name, execution] of Object.entries(made)) await aFunction(name, { "layershift:probe": execution });
  await aFunction("layershift-dev-import-probe-theirs", {});
});
afterAll(() => cloud.stop());

async function aFunction(FunctionName: string, Tags: Record<string, string>): Promise<void> {
  const ZipFile = await aZip({ "app.py": "" });
  const rest = { Runtime: "python3.12", Handler: "app.handler", Role: "arn:aws:iam::000000000000:role/any" } as const;
  await cloud.clients.lambda.send(new CreateFunctionCommand({ FunctionName, Code: { ZipFile }, Tags, ...rest }));
}

const functions = async () =>
  ((await cloud.clients.lambda.send(new ListFunctionsCommand({}))).Functions ?? []).map(
    ({ FunctionName }) => FunctionName,
  );

async function cleanedUp(name: string, settings: object) {
  const execution = `arn:aws:states:us-east-1:000000000000:execution:layershift-dev-cleanup:${name}`;
  const { executions } = cloud.tools;
  const tools: AllTools = { ...cloud.tools, executions: { ...executions, running: async () => ["at-work"] } };
  await readSettings.with(tools)({ execution, startedAt: new Date().toISOString(), settings });
  await removeProbes.with(tools)({ execution });
  await writeCleanupReport.with(tools)({ execution, state: {} });
  return tools.cleanup(execution).report.required();
}

// Fails when the execution a probe function was made for is not asked after.
it("deletes probe functions of ended executions, and no other function", async () => {
  const would = await cleanedUp("dry", { dryRun: true });
  const dead = { name: "layershift-dev-import-probe-dead", execution: "over" };
  expect(would.probes).toEqual([{ ...dead, outcome: "would-go", why: null, code: null, data: {} }]);
  expect(await functions()).toHaveLength(4);

  const report = await cleanedUp("first", {});
  expect(report.probes).toEqual([{ ...dead, outcome: "removed", why: null, code: null, data: {} }]);
  expect(report.outcome).toBe("cleaned-up");
  expect((await functions()).toSorted()).toEqual([
    "acme-probe",
    "layershift-dev-import-probe-alive",
    "layershift-dev-import-probe-theirs",
  ]);
});
