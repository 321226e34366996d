import { describe, expect, test } from "vitest";
import type { Plan } from "../../../src/domain/plan/plan.ts";
import { type BatchEvidence, notesOn as explainedNotesOn } from "../../../src/domain/report/notes.ts";
import type { GateEvidence } from "../../../src/domain/verdict/evidence.ts";
import { NO_CALLS } from "../../../src/domain/verdict/logs/calls.ts";
import type { ScanResult, Verdict } from "../../../src/domain/verdict/verdict.ts";
import { aJournal } from "../../support/journals.ts";
import { said, textsOf } from "../../support/reasons.ts";

const notesOn = (...given: Parameters<typeof explainedNotesOn>) => textsOf(explainedNotesOn(...given));

const plan: Plan = {
  version: 1,
  layerName: "shared",
  functions: [],
  batches: [["canary"], ["a", "b"]],
  canaries: 1,
  copies: [],
  releases: new Map(),
  notes: [],
};
const verdict = (functionName: string, is: Verdict, reason: string | null) => ({
  functionName,
  verdict: is,
  ...said(reason),
});
const noCheck = "no check is configured";
const silent = "its log shows no invocation since the change";

const searched = (functionName: string): ScanResult => ({
  functionName,
  logGroup: "/g",
  since: { ...NO_CALLS, calls: 1, events: 3 },
  before: null,
  ignored: 0,
  importErrors: [],
  knownBefore: [],
  moreErrors: 0,
  notSearched: null,
});

describe("notes of a report", () => {
  test("are none where everything was conclusive", () => {
    expect(notesOn(plan, [aJournal("canary")], [], null)).toEqual([]);
  });

  test("begin with those of the plan", () => {
    const notes = [said("the canary was chosen")];
    expect(notesOn({ ...plan, notes }, [], [], null)).toEqual(textsOf(notes));
  });

  test("name functions together about which nothing is known, not those with one conclusive verdict", () => {
    const batch: BatchEvidence = {
      gates: null,
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
    const batch: BatchEvidence = { gates: null, health: null, scan: { version: 1, scans: [scan], verdicts: [] } };
    expect(notesOn(plan, [], [batch], null)).toEqual(["Logged before the migration and since (E): a"]);
  });

  test("say whose checks alone speak for it, because its log could not be searched", () => {
    const why = "its log could not be searched completely in time";
    const batch: BatchEvidence = {
      gates: null,
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
      "The canary canary was skipped, so batch 2 was the first to change: was failing before",
    ]);
  });

  test("name fleet-wide checks that failed before as well", () => {
    const verdicts = [{ check: "course", verdict: "inconclusive" as const, ...said("it was failing before") }];
    const acceptance = { version: 1, checks: [], verdicts, functions: [], alarms: [] } as const;
    expect(notesOn(plan, [], [], acceptance)).toEqual(["it was failing before"]);
  });

  test("say how long a batch waited for evidence, and name an alarm that shows no health", () => {
    const few = "its metrics show too few calls since the change";
    const alarm = {
      alarm: "errors",
      verdict: "inconclusive",
      ...said("the alarm errors has insufficient data"),
    } as const;
    const gates: GateEvidence = {
      version: 1,
      looks: 4,
      waitedSeconds: 182,
      decision: "go-on",
      sharing: false,
      failing: new Map(),
      metrics: [],
      verdicts: [verdict("a", "inconclusive", few), verdict("b", "inconclusive", few)],
      earlier: [],
      alarms: [],
      alarmVerdicts: [alarm],
    };
    const batch: BatchEvidence = { health: null, scan: null, gates };
    expect(notesOn(plan, [], [batch], null)).toEqual([
      `Inconclusive, ${few}: a, b`,
      "Batch 1 was judged 4 times and waited 182 s for more evidence",
      "Inconclusive: the alarm errors has insufficient data",
    ]);
    const functions = [verdict("a", "healthy", null), verdict("b", "inconclusive", few)];
    const alarms = [{ ...alarm, verdict: "healthy", ...said(null) }] as const;
    expect(notesOn(plan, [], [batch], { version: 1, checks: [], verdicts: [], functions, alarms })).toEqual([
      `Inconclusive, ${few}: b`,
      "Batch 1 was judged 4 times and waited 182 s for more evidence",
    ]);
  });
});
