import { afterAll, beforeAll, expect, test } from "vitest";
import { migrateBatch } from "../../src/tasks/batch/migrate-batch.ts";
import { takeBaseline } from "../../src/tasks/batch/take-baseline.ts";
import { writeReport } from "../../src/tasks/finish/write-report.ts";
import { inDisguise } from "../support/checksums.ts";
import { sharedCode } from "../support/fleet.ts";
import { coded, problem } from "../support/reasons.ts";
import { aRehearsal, type Prepared, type Rehearsal } from "../support/rehearsal.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

const politely = 'def greet(name):\n    return f"good day, dear {name}, how are you"\n';

/** Moves every batch and answers the report's line on each function. */
async function migrated({ execution, files }: Prepared) {
  const { batches } = await files.plan.required();
  for (const [index] of batches.entries()) {
    if (index > 0) await takeBaseline.with(rehearsal.tools)({ execution, batch: index + 1 });
    await migrateBatch.with(rehearsal.tools)({ execution, batch: index + 1 });
  }
  const state = { kind: "migrate", target: execution, batch: batches.length } as const;
  await writeReport.with(rehearsal.tools)({ execution, state });
  const { functions } = await files.report.required();
  return Object.fromEntries(functions.map(({ name, outcome, code }) => [name, [outcome, code]]));
}

// Fails where size and CRC-32 are taken as proof: the function would answer what the layer's copy says.
test("a function whose copy has the layer's sizes and CRC-32 but another content is left alone", async () => {
  const shared = { ...sharedCode, "shared/greeting.py": politely };
  const disguised = inDisguise(politely, 'def greet(name):\n    return f"{name}!"\n#');
  const prepared = await rehearsal.prepared(
    "guise",
    [
      { name: "guise-a", shared },
      { name: "guise-b", shared: { ...shared, "shared/greeting.py": disguised } },
    ],
    { drift: "adopt-layer", canary: "guise-a" },
    shared,
  );
  expect((await prepared.files.plan.required()).batches.flat()).toEqual(["guise-a", "guise-b"]);
  expect(await migrated(prepared)).toEqual({
    "guise-a": ["migrated", null],
    "guise-b": ["skipped", "content-differs"],
  });
  expect((await prepared.fleet.fingerprints())["guise-b"]).toBe(prepared.before["guise-b"]);
});

test("with adopt-layer a drifted and a partial copy give way to the layer's, and the report says which files", async () => {
  const { "shared/__init__.py": _, ...partial } = sharedCode;
  const prepared = await rehearsal.prepared(
    "adopt",
    [
      "adopt-a",
      { name: "adopt-b", shared: { ...sharedCode, "shared/greeting.py": politely, "shared/own.py": "" } },
      { name: "adopt-c", shared: partial },
    ],
    { drift: "adopt-layer" },
  );
  expect(await migrated(prepared)).toEqual({
    "adopt-a": ["migrated", null],
    "adopt-b": ["migrated", "adopted-layer-copy"],
    "adopt-c": ["migrated", "adopted-layer-copy"],
  });
  const { payload } = await prepared.fleet.invoke("adopt-b", { name: "you" });
  expect(payload).toMatchObject({ text: "hello you", bundled: false });
});

test("without it both are skipped, each with its list, and the plan counts the copies", async () => {
  const { "shared/__init__.py": _, ...partial } = sharedCode;
  const { files } = await rehearsal.prepared("keep", [
    "keep-a",
    { name: "keep-b", shared: { ...sharedCode, "shared/greeting.py": politely } },
    { name: "keep-c", shared: partial },
  ]);
  const plan = await files.plan.required();
  expect(plan.functions.map(({ action }) => action)).toMatchObject([
    { kind: "migrate" },
    { kind: "skip", code: "drifted", data: { changed: ["shared/greeting.py"] } },
    { kind: "skip", code: "partial-copy", data: { onlyInLayer: ["shared/__init__.py"] } },
  ]);
  expect(plan.copies.map(({ functions }) => functions)).toEqual([["keep-a"], ["keep-b"], ["keep-c"]]);
});

test("a request says by name and pattern which functions adopt the layer", async () => {
  const own = { ...sharedCode, "shared/greeting.py": politely };
  const prepared = await rehearsal.prepared(
    "each",
    [
      { name: "each-a", shared: own },
      { name: "each-b", shared: own },
      { name: "each-old-c", shared: own },
    ],
    { drift: { "*": "adopt-layer", "each-old-*": "skip", "each-b": "skip" } },
  );
  expect(await migrated(prepared)).toEqual({
    "each-a": ["migrated", "adopted-layer-copy"],
    "each-b": ["skipped", "drifted"],
    "each-old-c": ["skipped", "drifted"],
  });
});

test("a function with one of several shared paths moves by it, keeps its data of the others, and what the layer adds is said", async () => {
  const layer = { ...sharedCode, "common/__init__.py": "", "common/price.json": "1", "more/price.py": "PRICE = 1\n" };
  const app = [
    "import json, os",
    "from shared.greeting import greet",
    "try:",
    "    from more.price import PRICE",
    "except ImportError:",
    "    PRICE = None",
    "def handler(event, context):",
    '    data = open("common/price.json").read()',
    '    return {"text": greet("you"), "price": PRICE, "data": data}',
    "",
  ].join("\n");
  const prepared = await rehearsal.prepared(
    "paths",
    [
      { name: "paths-a", shared: layer },
      { name: "paths-b", files: { "app.py": app, "common/price.json": "own" } },
    ],
    { shared: ["shared/", "common/", "more/"] },
    layer,
  );
  const { notes, copies } = await prepared.files.plan.required();
  expect(copies.map(({ differs, functions }) => [differs, functions])).toEqual([[null, ["paths-a", "paths-b"]]]);
  expect(notes).toContainEqual(coded("import-found", { module: "more.price", functions: ["paths-b"] }));
  expect(notes).not.toContainEqual(coded("import-missing"));
  expect(await migrated(prepared)).toEqual({ "paths-a": ["migrated", null], "paths-b": ["migrated", null] });
  const { payload } = await prepared.fleet.invoke("paths-b");
  expect(payload).toEqual({ text: "hello you", price: 1, data: "own" });
});

test("the size a plan gives for a slim package is the size it gets", async () => {
  const prepared = await rehearsal.prepared("size", ["size-a"]);
  const plan = await prepared.files.plan.required();
  await migrated(prepared);
  const { slimZipBytes } = await prepared.files.journal("size-a").required();
  expect(plan.functions[0]?.action).toMatchObject({ slimZipBytes });
});

const withNotes = { ...sharedCode, "shared/prompt.md": "Be kind.\n", "shared/tests/test_greeting.py": "x = 1\n" };

test("what stays out of the layer does not count as drift, and the plan says what gets lost", async () => {
  const { files } = await rehearsal.prepared("notes", [{ name: "notes-a", shared: withNotes }, "notes-b"]);
  const { notes, batches } = await files.plan.required();
  expect(batches.flat()).toEqual(["notes-b", "notes-a"]);
  expect(notes).toContainEqual(
    coded("files-left-out", {
      files: ["shared/prompt.md", "shared/tests/test_greeting.py"].map((path) => ({ path, functions: 1 })),
    }),
  );
});

test("a request that excludes nothing keeps such files in a layer taken from a function, and calls their lack drift", async () => {
  const { files } = await rehearsal.prepared("whole", [{ name: "whole-a", shared: withNotes }, "whole-b"], {
    layer: { name: "whole", fromFunction: "whole-a", exclude: [] },
  });
  expect([...((await files.artifacts.required())[0]?.contents.keys() ?? [])]).toContain("shared/prompt.md");
  const plan = await files.plan.required();
  expect(plan.batches).toEqual([["whole-a"]]);
  expect(plan.functions[1]?.action).toMatchObject({
    kind: "skip",
    code: "partial-copy",
    data: { onlyInLayer: ["shared/prompt.md", "shared/tests/test_greeting.py"] },
  });
});

test("a request whose exclusions leave nothing of the shared code is refused at its layer", async () => {
  const started = rehearsal.prepared("none", ["none-a"], {
    layer: { name: "none", fromFunction: "none-a", exclude: ["*"] },
  });
  await expect(started).rejects.toMatchObject({
    problems: [problem("layer.fromFunction", "source-lacks-path", { sharedPath: "shared/" })],
  });
});
