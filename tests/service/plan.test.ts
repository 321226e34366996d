import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deploySampleFleet } from "../../examples/sample-fleet/deploy-sample-fleet.ts";
import { sampleFleet } from "../../examples/sample-fleet/sample-fleet.ts";
import { writeSharedDir } from "../../examples/sample-fleet/shared-code.ts";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import { storeFrom } from "../../src/aws/s3/store.ts";
import type { Explained } from "../../src/domain/report/reasons/code.ts";
import { coded } from "../support/reasons.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

const example = fileURLToPath(new URL("../../statemachine/examples/sample-fleet.json", import.meta.url));

let service: RunningService;
let folder: string;
beforeAll(async () => {
  service = await aHostedService();
  folder = await mkdtemp(join(tmpdir(), "plan-"));
  const fleet = await sampleFleet();
  await Promise.all([deploySampleFleet(fleet, service.clients), writeSharedDir(folder, fleet.sharedFiles)]);
});
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});

interface Planned extends Explained {
  readonly name: string;
  readonly outcome: string;
  readonly batch: number | null;
  readonly zipBytesBefore: number;
  readonly zipBytesAfter: number | null;
}

const plan = (...more: string[]) => service.command("plan", example, "--shared-dir", join(folder, "shared"), ...more);

test("npm run plan says what would happen to each function of the sample fleet, with the exact files, and changes none", async () => {
  const lambda = lambdaFrom(service.clients.lambda);
  const chat = await lambda.describe("acme-dev-chat-handler");
  const { code, stdout } = await plan("--json");
  const { outcome, functions, notes } = JSON.parse(stdout) as {
    readonly outcome: string;
    readonly functions: readonly Planned[];
    readonly notes: readonly Explained[];
  };
  expect({ code, outcome, functions: functions.length }).toEqual({ code: 0, outcome: "planned", functions: 24 });

  const left = functions.filter((fn) => fn.outcome !== "planned");
  const [changed, onlyHere] = [["shared/logic/pricing.py"], ["shared/logic/pricing_2023.py"]];
  expect(left).toMatchObject([
    { name: "acme-dev-analytics-rollup", outcome: "skipped", code: "five-layers", data: { layers: 5 } },
    { name: "acme-dev-billing-invoice", outcome: "skipped", code: "drifted", data: { changed, onlyHere } },
    { name: "acme-dev-video-transcoder", outcome: "skipped", code: "container-image" },
  ]);
  const differs = `changed ${changed}; only here ${onlyHere}`;
  expect(notes).toContainEqual(
    coded("copies-differ", {
      copies: [
        expect.objectContaining({ differs: null, total: 22 }),
        { differs, functions: ["acme-dev-billing-invoice"], total: 1 },
      ],
    }),
  );

  const moving = functions.filter((fn) => fn.outcome === "planned");
  expect(moving.map(({ name, batch }) => [name, batch]).filter(([, batch]) => batch === 1)).toEqual([
    ["acme-dev-connection-test", 1],
  ]);
  expect(moving.at(-1)?.batch).not.toBeNull();
  for (const { name, code: why, data, batch, zipBytesBefore, zipBytesAfter } of moving) {
    expect([why, data], name).toEqual(["would-migrate", { batch, givesUp: null, traffic: null }]);
    expect(zipBytesAfter ?? Number.POSITIVE_INFINITY, name).toBeLessThan(0.15 * zipBytesBefore);
  }

  expect(await lambda.describe("acme-dev-chat-handler")).toMatchObject({ revisionId: chat?.revisionId });
  expect(await lambda.layerVersions("acme-shared-code"), "a plan publishes no layer").toEqual([]);
});

test("a person reads the same as a table, with the layer's files and the sizes before and after", async () => {
  const { code, stdout } = await plan();
  expect(code).toBe(0);
  expect(stdout).toContain(`(33 files from ${join(folder, "shared")})`);
  expect(stdout).toMatch(/^acme-dev-chat-handler +4 +migrate +\d+ KB → [\d.]+ KB$/m);
  expect(stdout).toMatch(/^acme-dev-video-transcoder +– +skip +– +it is a container image/m);
  expect(stdout).toContain("24 functions: 21 planned, 3 skipped.");
  expect(stdout).toMatch(/Total ZIP size: [\d,]+ KB → \d+ KB \([\d.]+ % of before\)\./);
  expect(stdout).toContain("The fleet has 2 diverging copies of the shared code");
});

test("with --diff the copies are shown file by file, in the terminal, in JSON and on the page", async () => {
  const { code, stdout } = await plan("--diff");
  expect(code).toBe(0);
  expect(stdout).toContain("Copy 1: 1 function (acme-dev-billing-invoice), 2 differing files");
  expect(stdout).toMatch(
    /^ {2}--- shared\/logic\/pricing.py \(acme-dev-billing-invoice\)\n {2}\+\+\+ .* \(the layer\)$/m,
  );
  expect(stdout).toMatch(/^ {2}-.*\n {2}\+/m);
  expect(stdout).toContain("shared/logic/pricing_2023.py: only in the copy");

  const { stdout: json } = await plan("--diff", "--json");
  const { drift, page } = JSON.parse(json);
  expect(drift.copies).toMatchObject([
    {
      functions: ["acme-dev-billing-invoice"],
      files: [
        { path: "shared/logic/pricing.py", how: "changed", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
        { path: "shared/logic/pricing_2023.py", how: "only-here" },
      ],
    },
  ]);
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(page) ?? [];
  const html = await storeFrom(service.clients.s3, bucket ?? "").get(key ?? "");
  const text = Buffer.from(html ?? []).toString();
  expect(text).toContain("How the copies differ from the layer");
  expect(text).toContain("<del>-");
});

test("with --probe the imports are tried in temporary functions, which are gone afterwards, and the plan says what was found", async () => {
  const lambda = lambdaFrom(service.clients.lambda);
  const { stdout: without } = await plan("--json");
  expect(JSON.parse(without).notes).toContainEqual(coded("not-probed", { isPlan: true }));

  const { code, stdout } = await plan("--probe");
  expect(code).toBe(0);
  const text = stdout.replace(/\s+/g, " ");
  expect(text).toContain("needs a value for ACME_LOG_LEVEL");
  expect(text).toContain(
    "Imports probed in the runtime, without the values of environment variables: 19 functions would import from the slim package and layer.",
  );
  expect(text).toContain("Import fails in the probe before and after the change (app.py line 18: SyntaxError: ");
  const names: string[] = [];
  for await (const { name } of lambda.list()) names.push(name);
  expect(names.filter((name) => name.includes("-import-probe-"))).toEqual([]);
  expect(await lambda.layerVersions("acme-shared-code"), "a plan publishes no layer").toEqual([]);
});
