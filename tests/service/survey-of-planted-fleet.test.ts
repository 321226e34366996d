import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Planted, plantFleet } from "../../scripts/bench/planted-fleet.ts";
import { type Survey, survey as surveyDocument } from "../../src/domain/survey/survey.ts";
import { execute } from "../support/execution.ts";
import { aHostedService, type RunningService, run } from "../support/service.ts";

let service: RunningService;
let planted: Planted;
let folder: string;
let survey: Survey;

beforeAll(async () => {
  service = await aHostedService({ settleSeconds: 0.1, overlapSeconds: 0.1 });
  planted = await service.cloud.unthrottled(() => plantFleet(200, service.clients));
  const made = await mkdtemp(join(tmpdir(), "planted-"));
  folder = join(made, "out");
  const env = { AWS_ENDPOINT_URL: service.url, XDG_CACHE_HOME: made };
  const { code, stderr } = await run("survey", ["--prefix", "planted-", "--out", folder], env);
  expect(code, stderr).toBe(0);
  survey = surveyDocument.parse(JSON.parse(await readFile(join(folder, "survey.json"), "utf8")));
});
afterAll(() => service.stop());

test("a survey finds each planted folder and library with its copies, and nothing else", () => {
  const found = survey.regions.flatMap(({ parts }) =>
    parts.map(({ name, kind, copies }) => [name, [kind, copies.map(({ functions }) => functions.length)]]),
  );
  expect(Object.fromEntries(found)).toEqual(planted);
  expect(survey.regions[0]).toMatchObject({ functions: 200, unread: [], cannotMove: [] });
});

test("a survey finds both layers, and which functions use the outdated version", () => {
  expect(survey.regions[0]?.layers.map(({ name, newest, outdated }) => [name, newest, outdated.length])).toEqual([
    ["planted-tools", 1, 0],
    ["planted-vendor", 2, 5],
  ]);
});

test("each request that a survey writes is planned without a problem, and migrates functions", async () => {
  const files = await readdir(join(folder, "requests"));
  expect(files).toHaveLength(Object.keys(planted).length);
  for (const file of files) {
    const request = JSON.parse(await readFile(join(folder, "requests", file), "utf8"));
    const { report } = await execute(service.clients, { ...request, plan: true });
    const planned = report?.functions.filter(({ outcome }) => outcome === "planned").length ?? 0;
    expect({ file, outcome: report?.outcome, problems: report?.problems, moves: planned > 0 }).toEqual({
      ...{ file, outcome: "planned", problems: [], moves: true },
    });
  }
});
