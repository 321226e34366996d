import { describe, expect, test } from "vitest";
import { type BatchEvidence, notesOn } from "../../src/domain/notes.ts";
import type { Plan } from "../../src/domain/plan.ts";
import type { Verdict } from "../../src/domain/verdict.ts";
import { aJournal } from "../support/journals.ts";

const plan: Plan = {
  version: 1,
  layerName: "shared",
  functions: [],
  batches: [["canary"], ["a", "b"]],
  copies: [],
  notes: [],
};
const verdict = (functionName: string, is: Verdict, reason: string | null) => ({ functionName, verdict: is, reason });
const noCheck = "no check is configured for it";
const silent = "its log shows no invocation since the change";

describe("notes of a report", () => {
  test("are none where everything was conclusive", () => {
    expect(notesOn(plan, [aJournal("canary")], [], null)).toEqual([]);
  });

  test("begin with those of the plan", () => {
    expect(notesOn({ ...plan, notes: ["the canary was chosen"] }, [], [], null)).toEqual(["the canary was chosen"]);
  });

  test("name functions together about which nothing is known, not those with one conclusive verdict", () => {
    const batch: BatchEvidence = {
      health: {
        version: 1,
        checks: [],
        verdicts: ["a", "b", "c"].map((name) => verdict(name, "inconclusive", noCheck)),
      },
      scan: {
        version: 1,
        scans: [],
        verdicts: [
          verdict("a", "inconclusive", silent),
          verdict("b", "healthy", null),
          verdict("c", "inconclusive", silent),
        ],
      },
    };
    expect(notesOn(plan, [], [batch], null)).toEqual([`Inconclusive, ${noCheck}, and ${silent}: a, c`]);
  });

  test("say which import errors were there before", () => {
    const scan = { functionName: "a", logGroup: "/g", eventsSeen: 1, importErrors: ["E"], knownBefore: ["E"] };
    const batch: BatchEvidence = { health: null, scan: { version: 1, scans: [scan], verdicts: [] } };
    expect(notesOn(plan, [], [batch], null)).toEqual(["Seen before the migration and since (E): a"]);
  });

  test("say that the canary was left out", () => {
    const skipped = aJournal("canary", { step: "snapshot", outcome: "skipped", reason: "was failing before" });
    expect(notesOn(plan, [skipped], [], null)).toEqual([
      "The canary canary was left out, so batch 2 was the first to change: was failing before",
    ]);
  });

  test("name fleet-wide checks that failed before as well", () => {
    const verdicts = [{ check: "course", verdict: "inconclusive" as const, reason: "it was failing before" }];
    expect(notesOn(plan, [], [], { version: 1, checks: [], verdicts })).toEqual(["it was failing before"]);
  });
});
