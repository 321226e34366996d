import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deploySampleFleet } from "../../examples/sample-fleet/deploy-sample-fleet.ts";
import { sampleFleet } from "../../examples/sample-fleet/sample-fleet.ts";
import { writeSharedDir } from "../../examples/sample-fleet/shared-code.ts";
import type { Report } from "../../src/domain/report/report.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

const example = fileURLToPath(new URL("../../statemachine/examples/sample-fleet.json", import.meta.url));
let service: RunningService;
let folder: string;
/** `SERVICE.OPERATION` of every call that reached the cloud. */
const calls: string[] = [];
beforeAll(async () => {
  service = await aHostedService({
    settleSeconds: 0.3,
    passage: async (call, answer) => {
      calls.push(call.operation);
      return answer();
    },
  });
  folder = await mkdtemp(join(tmpdir(), "plan-here-"));
  const fleet = await sampleFleet();
  await Promise.all([deploySampleFleet(fleet, service.clients), writeSharedDir(folder, fleet.sharedFiles)]);
});
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});

/** A stage that is not deployed. */
const NOWHERE = ["--stage", "nowhere"];
const plan = (...args: string[]) => service.command("plan", ...args);

async function reportOf(...args: string[]) {
  const { code, stdout, stderr } = await plan(...args, "--json");
  return { code, stderr, report: JSON.parse(stdout) as Report };
}

/** What differs between two executions of the same plan. */
function comparable({ functions, notes, problems, outcome, reason }: Report, folderOrBucket: RegExp) {
  return JSON.parse(
    JSON.stringify({ functions, notes, problems, outcome, reason })
      .replaceAll(folderOrBucket, "PLACE")
      .replaceAll(/plan-\d{8}-\d{6}-\w{4}/g, "EXECUTION"),
  );
}
const ofDeployed = (report: Report) => comparable(report, /s3:\/\/layershift-dev-artifacts-[\w-]+/g);
const ofHere = (report: Report) => comparable(report, /[^"\s]*\/layershift-plan-\w+/g);

/** A request with these fields instead of the sample's. */
async function requestWith(fields: object): Promise<string> {
  const path = join(folder, "request.json");
  const { checks: _, accept: __, canary: ___, critical: ____, ...sample } = JSON.parse(await readFile(example, "utf8"));
  await writeFile(path, JSON.stringify({ ...sample, ...fields }));
  return path;
}

describe("without a deployment, a plan is the one that the service makes", () => {
  test("of a layer from a folder, and it says what it leaves out", async () => {
    const args = [example, "--shared-dir", join(folder, "shared")];
    const deployed = await reportOf(...args);
    const here = await reportOf(...args, ...NOWHERE);
    expect(here.code).toBe(0);
    expect(here.stderr.replaceAll(/\s+/g, " ")).toContain("It leaves out the import probe");
    expect(here.report.functions).toHaveLength(24);
    expect(ofHere(here.report)).toEqual(ofDeployed(deployed.report));
    expect(await readFile(here.report.page ?? "", "utf8")).toContain("acme-dev-chat-handler");
  });

  test("of a layer from a function's own copy, with the differences of the others", async () => {
    const request = await requestWith({ layer: { name: "acme-shared-code", fromFunction: "acme-dev-chat-handler" } });
    const [deployed, here] = [await reportOf(request, "--diff"), await reportOf(request, "--diff", ...NOWHERE)];
    expect(ofHere(here.report)).toEqual(ofDeployed(deployed.report));
    const driftOf = (report: Report) => (report as Report & { readonly drift: unknown }).drift;
    expect(driftOf(here.report)).not.toBeNull();
    expect(driftOf(here.report)).toEqual(driftOf(deployed.report));
  });

  test("of a request that only the account can refuse", async () => {
    const request = await requestWith({ layer: { name: "acme-shared-code", fromFunction: "acme-dev-nobody" } });
    const [deployed, here] = [await reportOf(request), await reportOf(request, ...NOWHERE)];
    expect([here.code, here.report.outcome]).toEqual([2, "rejected"]);
    expect(ofHere(here.report)).toEqual(ofDeployed(deployed.report));
  });
});

test("a plan without a deployment makes no call that changes anything", async () => {
  calls.length = 0;
  expect((await plan(example, "--shared-dir", join(folder, "shared"), ...NOWHERE)).code).toBe(0);
  expect(calls.length).toBeGreaterThan(24);
  expect(calls.filter((call) => !/\.(GET|HEAD|Get|List|Describe)/.test(call))).toEqual([]);
  expect(calls.filter((call) => call.startsWith("s3."))).toEqual([]);
});

test("who may not list state machines gets a plan too", async () => {
  const denied = service.cloud.inject({ kind: "denied", operation: "states.ListStateMachines" });
  const { code, report } = await reportOf(example, "--shared-dir", join(folder, "shared"));
  expect([code, report.outcome, denied.met]).toEqual([0, "planned", 1]);
  expect(report.location).toContain("layershift-plan-");
});
