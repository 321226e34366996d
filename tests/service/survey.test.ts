import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import { packagesFrom } from "../../src/aws/packages/packages.ts";
import { openPartsFile } from "../../src/cli/survey/kept-parts.ts";
import { type RegionSurvey, type Survey, survey as surveyDocument } from "../../src/domain/survey/survey.ts";
import { regionSurveyOf } from "../../src/fleet/survey.ts";
import { execute } from "../support/execution.ts";
import { aFleet, type Files, uploadedLayer } from "../support/fleet.ts";
import { aHostedService, type RunningService, run } from "../support/service.ts";

const handler = (at: number) => `from shared.db import x\n\ndef handler(event, context):\n    return ${at}\n`;
/** `count` functions, some of which have another copy. */
const python = (start: string, count: number, files: (at: number) => Files) =>
  Array.from({ length: count }, (_, at) => ({
    name: `${start}-${at}`,
    shared: { "app.py": handler(at), ...files(at) },
  }));

const distribution = (name: string, version: string): Files => ({
  [`${name}/__init__.py`]: `version = "${version}"\n`,
  [`${name}-${version}.dist-info/RECORD`]: `${name}/__init__.py,,\n${name}-${version}.dist-info/RECORD,,\n`,
});

let service: RunningService;
let whole: Survey;
let found: RegionSurvey;
let folder: string;
/** Where an interrupted survey keeps what it has read. */
let cache: string;

beforeAll(async () => {
  service = await aHostedService({ settleSeconds: 0.1, overlapSeconds: 0.1 });
  const layer = { name: "vendor", files: { "vendor/__init__.py": "one" } };
  const lambda = lambdaFrom(service.clients.lambda);
  const publish = async (files: Files) => {
    const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(await uploadedLayer(service.clients, files)) ?? [];
    return (await lambda.publishLayer(layer.name, { bucket, key }, "")).arn;
  };
  const old = await publish(layer.files);
  const newest = await publish({ "vendor/__init__.py": "two" });
  await publish({ "vendor/__init__.py": "three" });
  const shared = (at: number): Files => ({
    "shared/__init__.py": "",
    "shared/db.py": `x = ${[0, 0, 0, 0, 0, 0, 1, 2, 3, 4][at]}\n`,
  });
  const functions = [
    ...python("shop", 10, (at) => ({ ...shared(at), ...distribution("requests", at < 6 ? "2.32.0" : "2.31.0") })),
    ...python("news", 4, () => ({
      "shared/db.py": "x = 0\n",
      "common/util.py": "u = 1\n",
      ...distribution("attrs", "23.1"),
    })),
    ...python("plain", 3, (at) => ({ "shared/db.py": `x = ${at + 10}\n` })).map((one, at) => ({
      ...one,
      layers: [at === 0 ? old : newest],
    })),
  ];
  await aFleet(service.clients, { functions });
  const made = await mkdtemp(join(tmpdir(), "survey-"));
  [folder, cache] = [join(made, "out"), join(made, "cache")];
  process.env.XDG_CACHE_HOME = cache;
  whole = await surveyed("--out", folder);
  [found] = whole.regions as [RegionSurvey];
});
afterAll(() => service.stop());

async function surveyed(...options: readonly string[]): Promise<Survey> {
  const { code, stdout, stderr } = await run("survey", [...options, "--json"], { AWS_ENDPOINT_URL: service.url });
  expect(code, stderr).toBe(0);
  return surveyDocument.parse(JSON.parse(stdout));
}

describe("a survey", () => {
  test("finds what was planted, and nothing else", () => {
    const parts = found.parts.map(({ name, kind, copies }) => [
      name,
      kind,
      copies.map(({ functions }) => functions.length),
    ]);
    expect(Object.fromEntries(parts.map(([name, ...rest]) => [name, rest]))).toEqual({
      "common/": ["own", [4]],
      "shared/": ["own", [6, 4, 1, 1, 1, 1, 1, 1, 1]],
      requests: ["library", [6, 4]],
      attrs: ["library", [4]],
    });
    expect(found).toMatchObject({ functions: 17, unread: [], cannotMove: [] });
  });

  test("tells who uses which version of a layer, what is outdated, and what nobody uses", () => {
    expect(found.layers).toMatchObject([
      {
        name: "vendor",
        ofOthers: false,
        newest: 3,
        versions: [
          { version: 2, functions: ["plain-1", "plain-2"] },
          { version: 1, functions: ["plain-0"] },
        ],
        outdated: ["plain-0", "plain-1", "plain-2"],
        unused: [3],
      },
    ]);
    expect(found.storage.usedBytes).toBeGreaterThan(1000);
  });

  test("reads nothing more once it is interrupted, and says if no function is selected", async () => {
    const sources = { lambda: lambdaFrom(service.clients.lambda), packages: packagesFrom(service.clients) };
    const progress: number[] = [];
    const show = ({ read }: { readonly read: number }) => progress.push(read);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(regionSurveyOf({}, "us-east-1", sources, new Date(), { show, signal })).rejects.toThrow("enough");
    expect(progress).toEqual([]);
    expect(await regionSurveyOf({ prefix: "none-" }, "us-east-1", sources, new Date())).toBeNull();
    const { code, stdout } = await service.command("survey", "--prefix", "none-", "--json");
    expect(code).toBe(2);
    expect(JSON.parse(stdout).reason).toContain("There is no function to survey in us-east-1.");
  });

  test("continues after Ctrl-C where it ended, and finds the same", async () => {
    const interruption = new AbortController();
    const env = { XDG_CACHE_HOME: cache };
    const parts = openPartsFile({ env });
    const sources = { lambda: lambdaFrom(service.clients.lambda), packages: packagesFrom(service.clients) };
    const show = ({ read }: { readonly read: number }) => read === 5 && interruption.abort(new Error("Ctrl-C"));
    // One package at a time, so that some are left.
    let before: Promise<unknown> = Promise.resolve();
    const packages = {
      ...sources.packages,
      open: (...source: Parameters<typeof sources.packages.open>) => {
        const opened = before.then(() => {
          interruption.signal.throwIfAborted();
          return sources.packages.open(...source);
        });
        before = opened.catch(() => undefined);
        return opened;
      },
    };
    const options = { ...(parts === null ? {} : { kept: parts }), show, signal: interruption.signal };
    await regionSurveyOf({}, "us-east-1", { ...sources, packages }, new Date(), options).catch(() => undefined);
    parts?.close();
    const kept = openPartsFile({ env });
    expect(kept?.earlier).toBeGreaterThanOrEqual(4);
    expect(kept?.earlier).toBeLessThan(17);
    kept?.close();
    const again = await surveyed();
    expect(again.regions).toEqual(whole.regions);
    expect(await readdir(join(cache, "layershift"))).toEqual([]);
  });

  test("surveys several Regions one after the other, each with its own requests", async () => {
    const out = join(folder, "..", "two");
    const { regions } = await surveyed("--region", "us-east-1", "--region", "eu-west-1", "--out", out);
    expect(regions.map(({ region, functions }) => [region, functions])).toEqual([
      ["us-east-1", 17],
      ["eu-west-1", 17],
    ]);
    expect((await readdir(join(out, "requests"))).sort()).toEqual(["eu-west-1", "us-east-1"]);
  });

  test("writes a request for each part, which is planned without a problem", async () => {
    const requests = (await readdir(join(folder, "requests"))).sort();
    expect(requests).toHaveLength(found.parts.length);
    for (const file of requests) {
      const request = JSON.parse(await readFile(join(folder, "requests", file), "utf8"));
      const { status, report } = await execute(service.clients, { ...request, plan: true });
      expect({ file, status, outcome: report?.outcome, problems: report?.problems }).toEqual({
        file,
        status: "SUCCEEDED",
        outcome: "planned",
        problems: [],
      });
    }
  });
});
