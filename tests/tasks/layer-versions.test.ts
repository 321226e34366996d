import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executionName } from "../../src/domain/execution-name.ts";
import type { PlannedAction } from "../../src/domain/plan/plan.ts";
import { checkHealth } from "../../src/tasks/batch/check-health.ts";
import { migrateBatch } from "../../src/tasks/batch/migrate-batch.ts";
import { takeBaseline } from "../../src/tasks/batch/take-baseline.ts";
import { rollBack } from "../../src/tasks/finish/roll-back.ts";
import { writeReport } from "../../src/tasks/finish/write-report.ts";
import { executionArn } from "../support/cloud.ts";
import { aFleet, type Files, type Fleet, type FleetFunction, sharedCode, uploadedLayer } from "../support/fleet.ts";
import { coded, problem } from "../support/reasons.ts";
import { aRehearsal, type Rehearsal } from "../support/rehearsal.ts";
import { somebodyElse } from "../support/somebody-else.ts";
import type { AllTools } from "../support/tools.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

const kinder: Files = { ...sharedCode, "shared/greeting.py": 'def greet(name):\n    return f"good day {name}"\n' };
const withPhrases: Files = { ...sharedCode, "shared/phrases.py": 'THANKS = "thank you"\n' };
const importing = (...lines: string[]): Files => ({ "app.py": `${lines.join("\n")}\n` });

/** A layer version of the fleet's layer, published by whoever; answers its ARN. */
async function published(layerName: string, files: Files): Promise<string> {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(await uploadedLayer(rehearsal.clients, files)) ?? [];
  return (await rehearsal.tools.lambda.publishLayer(layerName, { bucket, key }, "for a test")).arn;
}

/** An execution up to the end of its batches. */
async function moved(request: object, tools: AllTools = rehearsal.tools): Promise<string> {
  const execution = await rehearsal.begin({ graceSeconds: 0, batchSize: 10, ...request });
  const { batches } = await rehearsal.tools.filesOf(execution).plan.required();
  for (const batch of batches.keys()) {
    await takeBaseline.with(tools)({ execution, batch: batch + 1 });
    await migrateBatch.with(tools)({ execution, batch: batch + 1 });
  }
  return execution;
}

/** A fleet whose functions all stand on the version of the layer that `layer` makes. */
async function onLayer(prefix: string, functions: readonly (FleetFunction | string)[], layer: Files = sharedCode) {
  const fleet = await aFleet(rehearsal.clients, { functions, layer });
  const to = (source: object) => ({ layer: { name: prefix, ...source }, fleet: { prefix: `${prefix}-` } });
  const execution = await moved(to({ zip: fleet.layerZip }));
  return { fleet, to, execution };
}

async function actionsOf(execution: string): Promise<Readonly<Record<string, PlannedAction>>> {
  const { functions } = await rehearsal.tools.filesOf(execution).plan.required();
  return Object.fromEntries(functions.map(({ name, action }) => [name, action]));
}

/** Fails where code would be written. */
function codeUntouched(): AllTools {
  const updateCode = () => Promise.reject(new Error("no code was to be written"));
  return { ...rehearsal.tools, lambda: { ...rehearsal.tools.lambda, updateCode } };
}

const greetings = async (fleet: Fleet) =>
  Promise.all(
    fleet.names.map(async (name) => ((await fleet.invoke(name, { name: "Ada" })).payload as { text: string }).text),
  );

test.concurrent("a fleet goes to a new version of its layer and back, in place, code untouched, with the same result as before", async () => {
  const others = somebodyElse(rehearsal.clients);
  const [first, last] = [await others.publishesLayer("moves-zebra"), await others.publishesLayer("moves-aardvark")];
  const functions = ["moves-a", { name: "moves-b", layers: [first] }];
  const { fleet, to } = await onLayer("moves", functions);
  const [, ours = ""] = (await rehearsal.tools.lambda.describe("moves-b"))?.layers.map(({ arn }) => arn) ?? [];
  await others.setsLayers("moves-b", [first, ours, last]);
  const onOne = await fleet.fingerprints();

  await moved(to({ zip: await uploadedLayer(rehearsal.clients, kinder) }), codeUntouched());
  const onTwo = await fleet.fingerprints();
  expect(onTwo["moves-b"]).toBe(onOne["moves-b"]?.replace(/moves:1/, "moves:2"));
  expect(await greetings(fleet)).toEqual(["good day Ada", "good day Ada"]);

  const back = await moved(to({ version: 1 }), codeUntouched());
  expect(await fleet.fingerprints()).toEqual(onOne);
  expect(await greetings(fleet)).toEqual(["hello Ada", "hello Ada"]);
  expect(await rehearsal.tools.filesOf(back).layers.required()).toMatchObject([{ version: 1, reused: true }]);

  await moved(to({ version: 2 }), codeUntouched());
  expect(await fleet.fingerprints()).toEqual(onTwo);
  const again = await actionsOf(await moved(to({ version: 2 })));
  expect(again["moves-a"]).toMatchObject({
    kind: "unchanged",
    reason: "it already uses version 2 of the layer, as requested",
  });
  expect((await rehearsal.tools.lambda.layerVersions("moves")).map(({ version }) => version)).toEqual([2, 1]);
});

test.concurrent("a version that lacks a module a slim function imports leaves that function alone, with file, line and module", async () => {
  const lacking = await published("lacks", sharedCode);
  const functions = [
    {
      name: "lacks-top",
      files: importing("import os", "from shared.phrases import THANKS", "", "def handler(e, c):", "    return THANKS"),
    },
    {
      name: "lacks-lazy",
      files: importing("def handler(e, c):", "    if e:", "        import shared.phrases", "    return 1"),
    },
    {
      name: "lacks-part",
      files: importing("import part.words", "def handler(e, c):", "    return 1"),
      shared: { ...withPhrases, "part/words.py": "\nimport shared.phrases as p\n" },
    },
    {
      name: "lacks-guarded",
      files: importing(
        "try:",
        "    import shared.phrases",
        "except ImportError:",
        "    pass",
        "def handler(e, c):",
        "    return 1",
      ),
    },
    "lacks-plain",
  ].map((each) => (typeof each === "string" ? { name: each, shared: withPhrases } : { shared: withPhrases, ...each }));
  const { to, fleet } = await onLayer("lacks", functions, withPhrases);
  expect(lacking).toMatch(/:lacks:1$/);
  const before = await fleet.fingerprints();
  const execution = await moved(to({ version: 1 }));
  const lost = (where: string) => ({
    kind: "skip",
    reason: expect.stringContaining(`would no longer find: ${where}: shared.phrases (not in the layer)`),
  });
  expect(await actionsOf(execution)).toMatchObject({
    "lacks-top": lost("app.py line 2"),
    "lacks-lazy": lost("app.py line 3"),
    "lacks-part": lost("part/words.py line 2"),
    "lacks-guarded": { kind: "skip" },
    "lacks-plain": { kind: "move-layer" },
  });
  const after = await fleet.fingerprints();
  expect(after).toEqual({ ...before, "lacks-plain": before["lacks-plain"]?.replace(/:2$/, ":1") });
});

test.concurrent("a new version whose own code imports what it does not bring moves nobody", async () => {
  const { to, fleet } = await onLayer("brings", ["brings-a"]);
  const before = await fleet.fingerprints();
  const broken = {
    ...sharedCode,
    "shared/greeting.py": "\nfrom shared.gone import words\n\ndef greet(name):\n    return words\n",
  };
  const execution = await moved(to({ zip: await uploadedLayer(rehearsal.clients, broken) }));
  expect(await actionsOf(execution)).toMatchObject({
    "brings-a": {
      kind: "skip",
      reason: expect.stringMatching(/shared\/greeting\.py line 2: shared\.gone \(not in the layer\)/),
    },
  });
  expect(await fleet.fingerprints()).toEqual(before);
});

test.concurrent("going to a version leaves functions with their own copy alone, and those that do not use the layer", async () => {
  const { to } = await onLayer("copies", ["copies-a"]);
  await published("copies", kinder);
  await aFleet(rehearsal.clients, {
    functions: [
      "copies-own",
      { name: "copies-none", shared: {}, files: importing("def handler(e, c):", "    return 1") },
    ],
  });
  expect(await actionsOf(await rehearsal.begin(to({ version: 2 })))).toMatchObject({
    "copies-a": { kind: "move-layer", batch: 1 },
    "copies-none": { kind: "skip", code: "no-shared-code" },
    "copies-own": {
      kind: "skip",
      code: "own-copy-stays",
    },
  });
});

test.concurrent("what a version broke goes back with the others, and what was broken all along is not blamed on the way", async () => {
  const broken = { ...sharedCode, "shared/greeting.py": 'def greet(name):\n    raise KeyError("broken")\n' };
  const { fleet, to } = await onLayer("cures", ["cures-a", "cures-b"]);
  const onOne = await fleet.fingerprints();
  await moved(to({ zip: await uploadedLayer(rehearsal.clients, broken) }));
  const says = (text: string) => [{ name: "greets", payload: { name: "Ada" }, expect: { text } }];
  const checks = { "cures-a": says("hello Ada"), "cures-b": says("never said") };
  const execution = await moved({ ...to({ version: 1 }), canary: "cures-a", checks });
  expect(await fleet.fingerprints()).toEqual(onOne);
  const check = (batch: number) => checkHealth.with(rehearsal.tools)({ execution, batch });
  expect(await check(1)).toMatchObject({ verdict: "healthy" });
  expect(await check(2)).toMatchObject({ verdict: "inconclusive", unhealthy: 0 });
  const state = { kind: "migrate", target: executionName(execution), batch: 3 };
  await writeReport.with(rehearsal.tools)({ execution, state });
  expect((await rehearsal.tools.filesOf(execution).report.required()).notes).toContainEqual(
    coded("failing-before", { check: "greets", functions: ["cures-b"] }),
  );
});

test.concurrent("a version that does not exist is a bad request that says which there are", async () => {
  const { to } = await onLayer("absent", ["absent-a"]);
  const problemsOf = (request: object) => rehearsal.begin(request).catch(({ problems }) => problems);
  expect(await problemsOf(to({ version: 7 }))).toEqual([
    problem("layer.version", "layer-version-not-found", { layerName: "absent", version: 7, existing: [1] }),
  ]);
  expect(await problemsOf({ ...to({ version: 1 }), layer: { name: "nowhere", version: 1 } })).toEqual([
    problem("layer.version", "layer-not-found", { layerName: "nowhere" }),
  ]);
  expect(await problemsOf(to({ version: 1, zip: "s3://bucket/key.zip" }))).toEqual([
    problem("layer", "not-one-layer-source"),
  ]);
});

describe("somebody else's deployment", () => {
  const names = (prefix: string) => [`${prefix}-code`, `${prefix}-layers`, `${prefix}-both`, `${prefix}-ours`];
  async function deployedMeanwhile(prefix: string) {
    const others = somebodyElse(rehearsal.clients);
    const theirs = [await others.publishesLayer(`${prefix}-theirs`)];
    await Promise.all([
      others.deploys(`${prefix}-code`),
      others.setsLayers(`${prefix}-layers`, theirs),
      others.deploys(`${prefix}-both`).then(() => others.setsLayers(`${prefix}-both`, theirs)),
    ]);
  }
  const touched = ["touched-by-others", expect.stringMatching(/^others (deployed other code|changed its)/)];
  const endings = async (execution: string, fleet: readonly string[]) => {
    const { filesOf } = rehearsal.tools;
    const journals = await Promise.all(fleet.map((name) => filesOf(execution).journal(name).required()));
    return journals.map(({ outcome, reason }) => [outcome, reason]);
  };

  test.concurrent("between plan and move keeps the layer version away from that function", async () => {
    const { fleet, to } = await onLayer("ahead", names("ahead"));
    const execution = await rehearsal.begin({
      ...to({ zip: await uploadedLayer(rehearsal.clients, kinder) }),
      canary: "ahead-ours",
      batchSize: 10,
      graceSeconds: 0,
    });
    await deployedMeanwhile("ahead");
    const theirs = await fleet.fingerprints();
    for (const batch of [1, 2]) {
      await takeBaseline.with(rehearsal.tools)({ execution, batch });
      await migrateBatch.with(rehearsal.tools)({ execution, batch });
    }
    expect(await endings(execution, fleet.names)).toEqual([touched, touched, touched, ["migrated", null]]);
    const { "ahead-ours": ours, ...others } = await fleet.fingerprints();
    expect(theirs).toMatchObject(others);
    expect(ours).toMatch(/ahead:2$/);
  });

  test.concurrent("after the move keeps the way back away from it; the others go back to the version before", async () => {
    const { fleet, to, execution: first } = await onLayer("behind", names("behind"));
    const onOne = await fleet.fingerprints();
    const execution = await moved(to({ zip: await uploadedLayer(rehearsal.clients, kinder) }));
    const early = await rollBack.with(rehearsal.tools)({
      execution: executionArn("early"),
      target: executionName(first),
    });
    expect(early).toEqual({ restored: 0, failed: 4, remaining: 0 });
    expect((await endings(first, ["behind-ours"]))[0]?.[1]).toMatch(
      /^another execution or deployment moved it to arn:.*behind:2 since/,
    );

    await deployedMeanwhile("behind");
    const theirs = await fleet.fingerprints();
    const back = await rollBack.with(codeUntouched())({ execution, target: executionName(execution) });
    expect(back).toEqual({ restored: 1, failed: 3, remaining: 0 });
    expect(await endings(execution, fleet.names)).toMatchObject([touched, touched, touched, ["restored", null]]);
    const { "behind-ours": ours, ...others } = await fleet.fingerprints();
    expect(theirs).toMatchObject(others);
    expect(ours).toBe(onOne["behind-ours"]);
  });
});
