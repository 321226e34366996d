import { describe, expect, test } from "vitest";
import { type BatchEvidence, notesOn } from "../../src/domain/notes.ts";
import type { Plan } from "../../src/domain/plan.ts";
import type { ScanResult, Verdict } from "../../src/domain/verdict.ts";
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

const searched = (functionName: string): ScanResult => ({
  functionName,
  logGroup: "/g",
  eventsSeen: 1,
  importErrors: [],
  knownBefore: [],
  notSearched: null,
});

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
    const scan = { ...searched("a"), importErrors: ["E"], knownBefore: ["E"] };
    const batch: BatchEvidence = { health: null, scan: { version: 1, scans: [scan], verdicts: [] } };
    expect(notesOn(plan, [], [batch], null)).toEqual(["Seen before the migration and since (E): a"]);
  });

  test("say whose checks alone speak for it, because its log could not be searched", () => {
    const why = "its log was not searched completely in the time there is for it";
    const batch: BatchEvidence = {
      health: {
        version: 1,
        checks: [],
        verdicts: [verdict("a", "healthy", null), verdict("b", "healthy", null), verdict("c", "inconclusive", noCheck)],
      },
      scan: {
        version: 1,
        scans: [{ ...searched("a"), notSearched: why }, searched("b"), { ...searched("c"), notSearched: why }],
        verdicts: [verdict("a", "inconclusive", why), verdict("b", "healthy", null), verdict("c", "inconclusive", why)],
      },
    };
    expect(notesOn(plan, [], [batch], null)).toEqual([
      `Inconclusive, ${noCheck}, and ${why}: c`,
      `Healthy by its checks alone, because ${why}: a`,
    ]);
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
