import { describe, expect, test } from "vitest";
import type { FunctionOutcome } from "../../src/domain/change/journal.ts";
import type { ExecutionOutcome, Report } from "../../src/domain/report/report.ts";
import type { FunctionState } from "./fleet-state.ts";
import { complaintsAbout, type Scene } from "./oracle.ts";

const settings = "3 s, 128 MB";
const original: FunctionState = {
  codeSha256: "own",
  layers: ["a:layer:theirs:1"],
  settings,
  aliases: ["next → $LATEST", "live → 1"],
  versions: { "1": { codeSha256: "own", layers: ["a:layer:theirs:1"], settings } },
  lastUpdateStatus: "Successful",
};
const layers = [...original.layers, "a:layer:shared:1"];
const published = { ...original.versions, "2": { codeSha256: "slim", layers, settings } };
const moved: FunctionState = {
  ...original,
  codeSha256: "slim",
  layers,
  aliases: ["next → $LATEST", "live → 2"],
  versions: published,
};
const attached: FunctionState = { ...original, layers };
const leftBehind: FunctionState = { ...original, versions: published };

const scene = (
  is: FunctionState,
  said: FunctionOutcome,
  outcome: ExecutionOutcome,
  more: Partial<Scene> = {},
  reason: string | null = null,
): Scene => ({
  before: new Map([["fn", original]]),
  after: new Map([["fn", is]]),
  slim: new Map([["fn", "slim"]]),
  layerName: "shared",
  theirs: new Map(),
  ended: {
    status: outcome === "migrated" ? "SUCCEEDED" : "FAILED",
    error: { "rolled-back": "RolledBack", "needs-human": "NeedsHuman" }[String(outcome)],
    report: {
      outcome,
      reason: null,
      functions: [{ name: "fn", outcome: said, reason, batch: 1, zipBytesBefore: 2, zipBytesAfter: 1 }],
    } as unknown as Report,
  },
  ...more,
});

describe("the judge of the fault matrix", () => {
  test.each<[string, Scene]>([
    ["all migrated", scene(moved, "migrated", "migrated")],
    ["all as before", scene(original, "restored", "rolled-back")],
    ["a human for the function that differs", scene(attached, "failed", "needs-human")],
    [
      "a version left behind and told",
      scene(
        leftBehind,
        "restored",
        "rolled-back",
        {},
        "version 2, which the migration published, was kept: alias live points to it",
      ),
    ],
    [
      "somebody else's deployment left alone",
      scene({ ...attached, codeSha256: "theirs" }, "touched-by-others", "needs-human", {
        theirs: new Map([["fn", "theirs"]]),
      }),
    ],
  ])("has nothing against: %s", (_, given) => {
    expect(complaintsAbout(given)).toEqual([]);
  });

  test.each<[string, Scene]>([
    ["a report of a migration that is none", scene(attached, "migrated", "migrated")],
    ["layers in another order", scene({ ...moved, layers: [...moved.layers].reverse() }, "migrated", "migrated")],
    ["an alias that moved", scene({ ...original, aliases: ["live → $LATEST"] }, "restored", "rolled-back")],
    ["an alias that did not move", scene({ ...moved, aliases: original.aliases }, "migrated", "migrated")],
    [
      "an alias with a weight left",
      scene({ ...moved, aliases: ["next → $LATEST", "live → 2, 1: 0.9"] }, "migrated", "migrated"),
    ],
    [
      "an alias on a version of something else",
      scene({ ...moved, versions: { ...published, "2": attached } }, "migrated", "migrated"),
    ],
    ["a version too many", scene({ ...moved, versions: { ...published, "3": moved } }, "migrated", "migrated")],
    ["a version left behind without a word", scene(leftBehind, "restored", "rolled-back")],
    ["a version that is gone", scene({ ...original, versions: {} }, "restored", "rolled-back")],
    ["a restored function that kept the layer", scene(attached, "restored", "rolled-back")],
    ["a human called for a function that is as before", scene(original, "failed", "needs-human")],
    [
      "a function the report leaves out",
      {
        ...scene(original, "restored", "rolled-back"),
        before: new Map([
          ["fn", original],
          ["other", original],
        ]),
      },
    ],
    [
      "somebody else's deployment overwritten",
      scene(original, "restored", "rolled-back", { theirs: new Map([["fn", "theirs"]]) }),
    ],
    [
      "no report at all",
      { ...scene(original, "restored", "rolled-back"), ended: { status: "FAILED", error: "NeedsHuman", report: null } },
    ],
  ])("complains about: %s", (_, given) => {
    expect(complaintsAbout(given)).not.toEqual([]);
  });
});
