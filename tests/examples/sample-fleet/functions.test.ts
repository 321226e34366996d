import { readFile } from "node:fs/promises";
import pLimit from "p-limit";
import { beforeAll, describe, expect, test } from "vitest";
import { type SampleFunction, sampleFleet } from "../../../examples/sample-fleet/sample-fleet.ts";
import { sharedFilesWithBrokenHealth, sharedFilesWithout } from "../../../examples/sample-fleet/shared-code.ts";
import { type LayerFile, layerArtifactFrom } from "../../../src/domain/package/layer-artifact.ts";
import { type MigrationRequest, requestFrom } from "../../../src/domain/request/request.ts";
import { mismatchOf, valueAt } from "../../../src/domain/verdict/expectation.ts";
import { withKeptValues } from "../../../src/domain/verdict/fleet-check.ts";
import { pythonCode } from "../../support/shared-code.ts";
import { slimOf } from "../../support/slim.ts";
import { type Answer, type Run, run, zipOf } from "./run-package.ts";

const here = new URL(".", import.meta.url);
const SHARED = ["shared/"];
const BROKEN = "acme-dev-transcript-import";

const fleet = await sampleFleet();
const withPackage = fleet.functions.filter(({ code }) => code.kind === "zip");
const { checks, accept } = await sampleRequest();
/** The example event beside each function's code, then the payloads of its checks. */
const payloads = new Map(await Promise.all(withPackage.map(async (fn) => [fn.name, await payloadsFor(fn)] as const)));

describe("every function", () => {
  const before = new Map<string, Run>();
  const after = new Map<string, Run>();

  beforeAll(async () => {
    const layer = await layerArtifactFrom(fleet.sharedFiles, pythonCode(SHARED));
    await pLimit(2).map(withPackage, async (fn) => {
      before.set(fn.name, await run(fn, payloads.get(fn.name) ?? []));
      after.set(fn.name, await runOnLayer(fn, layer, payloads.get(fn.name) ?? []));
    });
  });

  const working = withPackage.filter(({ name }) => name !== BROKEN).map(({ name }) => name);

  test.each(working)("%s answers its example event and passes its checks", (name) => {
    const [example, ...answers] = before.get(name)?.answers ?? [];
    expect(example?.error, example?.message).toBeUndefined();
    expect(valueAt(example?.answer, "statusCode") ?? 200).toBeLessThan(300);
    expect(answers).toHaveLength(checks.get(name)?.length ?? 0);
    for (const [index, check] of (checks.get(name) ?? []).entries())
      expect(problemWith(answers[index], check)).toBeNull();
  });

  test.each(working)("%s answers the same from a slim package and a layer", (name) => {
    expect(after.get(name)?.answers).toEqual(before.get(name)?.answers);
  });

  test("only one is broken before anybody touches it, and it stays as broken as it was", () => {
    const errors = before.get(BROKEN)?.answers.map(({ error }) => error);
    expect(new Set(errors)).toEqual(new Set(["SyntaxError"]));
    expect(after.get(BROKEN)?.answers.map(({ error }) => error)).toEqual(errors);
  });

  test("one logs a handled import error once, at INFO level, before as after", () => {
    for (const runs of [before, after]) {
      const lines = runs.get("acme-dev-translation-glossary")?.log.split("\n") ?? [];
      expect(lines.filter((line) => line.includes("ModuleNotFoundError: No module named 'rapidfuzz'"))).toEqual([
        expect.stringMatching(/^\[INFO\]/),
      ]);
    }
  });
});

test("the workflows of the sample request pass from function to function", async () => {
  const layer = await layerArtifactFrom(fleet.sharedFiles, pythonCode(SHARED));
  for (const { steps } of accept) {
    let kept: ReadonlyMap<string, unknown> = new Map();
    for (const { function: name, payload, expect: wanted, keep } of steps) {
      const { answers } = await runOnLayer(functionNamed(name), layer, [withKeptValues(payload, kept)]);
      expect(problemWith(answers[0], { expect: wanted }), name).toBeNull();
      const values = [...keep].map(([key, path]) => [key, valueAt(answers[0]?.answer, path)] as const);
      expect(
        values.filter(([, value]) => value === undefined),
        name,
      ).toEqual([]);
      kept = new Map([...kept, ...values]);
    }
  }
});

test("a layer without the exports module breaks the report exporter alone, and only once it is invoked", async () => {
  expect(await brokenBy(await sharedFilesWithout("shared/logic/exports.py"))).toEqual({
    "acme-dev-report-exporter": "ModuleNotFoundError: No module named 'shared.logic.exports'",
  });
});

test("a layer with broken health lets everything import and fails the chat handler's check alone", async () => {
  expect(await brokenBy(await sharedFilesWithBrokenHealth())).toEqual({
    "acme-dev-chat-handler": "body.grounded: expected true, got false",
  });
});

test("no file can be left out of the shared code that is not in it", async () => {
  await expect(sharedFilesWithout("shared/logic/nothing.py")).rejects.toThrow("has no file shared/logic/nothing.py");
});

/** What goes wrong in each function whose checks do not pass on a layer of these files. */
async function brokenBy(files: readonly LayerFile[]): Promise<Record<string, string>> {
  const layer = await layerArtifactFrom(files, pythonCode(SHARED));
  const problems = await pLimit(2).map(
    withPackage.filter(({ name }) => name !== BROKEN && checks.has(name)),
    async (fn) => {
      const own = checks.get(fn.name) ?? [];
      const { answers } = await runOnLayer(
        fn,
        layer,
        own.map(({ payload }) => payload),
      );
      return [
        fn.name,
        own.map((check, index) => problemWith(answers[index], check)).find((why) => why !== null),
      ] as const;
    },
  );
  return Object.fromEntries(problems.flatMap(([name, why]) => (typeof why === "string" ? [[name, why]] : [])));
}

async function runOnLayer(fn: SampleFunction, layer: Uint8Array, events: readonly unknown[]): Promise<Run> {
  return run(fn, events, { zip: await slimOf(zipOf(fn), SHARED), layers: [layer] });
}

function problemWith(answer: Answer | undefined, check: { readonly expect?: unknown }): string | null {
  if (answer?.error !== undefined) return `${answer.error}: ${answer.message}`;
  return check.expect === undefined ? null : mismatchOf(check.expect, answer?.answer);
}

function functionNamed(name: string): SampleFunction {
  const found = fleet.functions.find((fn) => fn.name === name);
  if (found === undefined) throw new Error(`the fleet has no function ${name}`);
  return found;
}

async function payloadsFor({ name }: SampleFunction): Promise<unknown[]> {
  const event = await readFile(new URL(`../../../examples/sample-fleet/functions/${name}/event.json`, here), "utf8");
  return [JSON.parse(event), ...(checks.get(name) ?? []).map(({ payload }) => payload)];
}

async function sampleRequest(): Promise<MigrationRequest> {
  const text = await readFile(new URL("../../../statemachine/examples/sample-fleet.json", here), "utf8");
  const request = requestFrom(JSON.parse(text));
  if (request.kind !== "migrate") throw new Error("the sample request asks for no migration");
  return request.migration;
}
