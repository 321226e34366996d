import { describe, expect, test } from "vitest";
import type { FunctionOutcome } from "../../src/domain/journal.ts";
import type { ExecutionOutcome, Report } from "../../src/domain/report.ts";
import type { FunctionState } from "./fleet-state.ts";
import { complaintsAbout, type Scene } from "./oracle.ts";

const original: FunctionState = {
  codeSha256: "own",
  layers: ["a:layer:theirs:1"],
  aliases: [],
  lastUpdateStatus: "Successful",
};
const moved: FunctionState = { ...original, codeSha256: "slim", layers: [...original.layers, "a:layer:shared:1"] };
const attached: FunctionState = { ...original, layers: moved.layers };

const scene = (
  is: FunctionState,
  said: FunctionOutcome,
  outcome: ExecutionOutcome,
  more: Partial<Scene> = {},
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
      functions: [{ name: "fn", outcome: said, reason: null, batch: 1, zipBytesBefore: 2, zipBytesAfter: 1 }],
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
    ["an alias that moved", scene({ ...original, aliases: ["live → 1"] }, "restored", "rolled-back")],
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
