import { beforeAll, describe, expect, it } from "vitest";
import type { Files } from "../../../support/fleet.ts";
import { type Layout, type PythonOutcome, proofOf, pythonSays } from "../../../support/import-worlds.ts";
import { forms, type ImportForm, shared } from "./import-forms.ts";

interface Sides {
  readonly before: Layout;
  readonly after: Layout;
}

/** The function with its own copy, and with the layer instead. */
function sidesOf({
  app,
  files = {},
  lacks = [],
  layer = {},
  stays = [],
  handler = "app.handler",
  attached,
}: ImportForm): Sides {
  const own = { "app.py": app.includes("def handler") ? app : `${app}\n\ndef handler(event, context): pass\n` };
  const task: Files = { ...own, ...shared, ...files };
  const isShared = (path: string) => path.startsWith("shared/");
  const moved = Object.entries(task).filter(([path]) => isShared(path) && !lacks.includes(path));
  const kept = Object.entries(task).filter(([path]) => !isShared(path) || stays.includes(path));
  const present = attached === undefined ? [] : [inLayer(attached)];
  const published = inLayer({ ...Object.fromEntries(moved), ...layer });
  return {
    before: { task, layers: present, handler },
    after: { task: Object.fromEntries(kept), layers: [...present, published], handler },
  };
}

function inLayer(files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`python/${path}`, text]));
}

describe("the proof agrees with python3 on", () => {
  const sides = forms.map(sidesOf);
  let before: readonly PythonOutcome[];
  let after: readonly PythonOutcome[];
  beforeAll(async () => {
    [before, after] = await Promise.all([
      pythonSays(sides.map((side) => side.before)),
      pythonSays(sides.map((side) => side.after)),
    ]);
  });

  it.each(forms.map(({ title }, index) => [title, index] as const))("%s", async (_title, index) => {
    const { lost, missingBefore } = await proofOf(...bothOf(sides[index]));
    const now = before[index]?.says ?? "";
    const then = after[index]?.says ?? "";
    expect({ fails: missingBefore.filter(({ why }) => why !== "optional").length > 0 }, now).toEqual({
      fails: now !== "ok",
    });
    if (now === "ok")
      expect({ breaks: lost.length > 0 }, `${then}; ${JSON.stringify(lost)}`).toEqual({ breaks: then !== "ok" });
  });

  it("forms in which importing really fails, afterwards or already before", () => {
    const failures = [...before, ...after].map(({ says }) => says).filter((says) => says !== "ok");
    expect(failures.length).toBeGreaterThan(60);
    expect(
      failures.filter((says) => !/^(ModuleNotFoundError|ImportError|AttributeError: module 'shared')/.test(says)),
    ).toEqual([]);
  });
});

function bothOf(sides: Sides | undefined): [Layout, Layout] {
  if (sides === undefined) throw new Error("no such form");
  return [sides.before, sides.after];
}
