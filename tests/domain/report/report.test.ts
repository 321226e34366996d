import { describe, expect, test } from "vitest";
import type { Plan, PlannedFunction } from "../../../src/domain/plan/plan.ts";
import { explain, type Reason } from "../../../src/domain/report/reasons/reasons.ts";
import { reportOf, summaryOf } from "../../../src/domain/report/report.ts";
import type { ReportFacts } from "../../../src/domain/report/report-facts.ts";
import { aJournal } from "../../support/journals.ts";
import { said } from "../../support/reasons.ts";

const planned = (name: string, action: PlannedFunction["action"]): PlannedFunction => ({
  name,
  runtime: "python3.12",
  action,
  zipBytes: 1000,
});
const migrate = (batch: number): PlannedFunction["action"] => ({
  kind: "migrate",
  batch,
  slimZipBytes: 300,
  givesUp: null,
  keeps: [],
  replacements: [],
  unreached: [],
});

const plan: Plan = {
  version: 1,
  layerName: "shared",
  functions: [
    planned("canary", migrate(1)),
    planned("chat", migrate(2)),
    planned("image", { kind: "skip", ...said("an image function has no layers") }),
    planned("there", { kind: "unchanged", ...said("stands on the layer already") }),
  ],
  batches: [["canary"], ["chat"]],
  canaries: 1,
  copies: [],
  releases: new Map(),
  notes: [],
};

const facts: ReportFacts = {
  execution: "arn:aws:states:us-east-1:1:execution:layershift-dev-migration:run",
  target: "run",
  kind: "migrate",
  startedAt: "2026-01-02T03:00:00.000Z",
  now: new Date("2026-01-02T03:00:41.240Z"),
  location: "s3://b/executions/run/report.json",
  page: "s3://b/executions/run/report.html",
  cost: null,
  layerVersionArns: ["arn:aws:lambda:us-east-1:1:layer:shared:7"],
  plan,
  journals: [aJournal("canary"), aJournal("chat", { batch: 2 })],
  cause: null,
  stopped: null,
  rollbackFailure: null,
  unhealthy: [],
  notes: [],
  rollback: null,
};

const restored = { outcome: "restored", step: "restored", rolledBackBy: "run" } as const;
const outcomes = (given: ReportFacts) =>
  Object.fromEntries(reportOf(given).functions.map(({ name, outcome }) => [name, outcome]));
const reasonFor = (given: ReportFacts, name: string) =>
  reportOf(given).functions.find((fn) => fn.name === name)?.reason;

describe("the report", () => {
  test("says where the traffic of a function behind aliases goes, and which version a rollback had to leave", () => {
    const release = { aliases: [{ name: "live", from: "7" }], stays: [said("alias beta points to version 6")] };
    const behind = { ...facts, plan: { ...plan, releases: new Map([["chat", release]]) } };
    expect(reasonFor({ ...behind, kind: "plan" }, "chat")).toMatch(
      /batch 2; alias live would move from version 7 to a new version; alias beta points to version 6$/,
    );
    const moved = aJournal("chat", { batch: 2, publishedVersion: "8", shiftedAt: "2026-01-02T03:04:05.000Z" });
    expect(reasonFor({ ...behind, journals: [aJournal("canary"), moved] }, "chat")).toBe(
      "alias live moved from version 7 to version 8; alias beta points to version 6",
    );
    const leftVersion = "version 8, which the migration published, was kept: alias next points to it";
    const back = [aJournal("canary", restored), { ...moved, ...restored, leftVersion }];
    expect(reasonFor({ ...behind, cause: said("batch 2: unhealthy"), journals: back }, "chat")).toBe(
      `restored, because of batch 2: unhealthy; ${leftVersion}`,
    );
  });

  test("of a migration accounts for every function of the plan, in its order", () => {
    const report = reportOf(facts);
    expect(report).toMatchObject({ outcome: "migrated", reason: null, seconds: 41.2 });
    expect(report.functions).toMatchObject([
      { name: "canary", outcome: "migrated", reason: null, batch: 1, zipBytesBefore: 1000, zipBytesAfter: 100 },
      { name: "chat", outcome: "migrated", reason: null, batch: 2, zipBytesBefore: 1000, zipBytesAfter: 100 },
      expect.objectContaining({ name: "image", outcome: "skipped", reason: "an image function has no layers" }),
      expect.objectContaining({ name: "there", outcome: "unchanged", reason: "stands on the layer already" }),
    ]);
    expect(summaryOf(report.functions)).toBe("2 migrated, 1 skipped, 1 unchanged");
  });

  test("of a plan says what would happen", () => {
    const given: ReportFacts = { ...facts, kind: "plan", journals: [], layerVersionArns: [] };
    expect(reportOf(given).outcome).toBe("planned");
    expect(outcomes(given)).toMatchObject({ canary: "planned", image: "skipped", there: "unchanged" });
    expect(reasonFor(given, "chat")).toBe("would move its shared code to the layer, in batch 2");
  });

  test("of a plan that could not be made says why, and that nothing was changed", () => {
    const given: ReportFacts = { ...facts, kind: "plan", plan: null, journals: [], cause: said("no such thing") };
    expect(reportOf(given)).toMatchObject({ outcome: "failed", code: "plan-failed", data: { because: given.cause } });
  });

  test("of a fleet where nothing moved is nothing-to-do", () => {
    expect(reportOf({ ...facts, journals: [] }).outcome).toBe("nothing-to-do");
  });

  test("of a fleet of which every function is skipped says why, the most frequent reason first", () => {
    const skip = (reason: Reason) => ({ kind: "skip" as const, ...explain(reason) });
    const skipped = [
      skip({ code: "inactive" }),
      skip({ code: "own-copy-stays", version: "3" }),
      skip({ code: "own-copy-stays", version: "4" }),
    ];
    const functions = skipped.map((action, at) => planned(`f-${at}`, action));
    const allSkipped: ReportFacts = { ...facts, plan: { ...plan, functions, batches: [] }, journals: [] };
    const groups = [
      { code: "own-copy-stays", data: { version: "3" }, functions: 2, first: "f-1" },
      { code: "inactive", functions: 1, first: "f-0" },
    ];
    for (const kind of ["migrate", "plan"] as const)
      expect(reportOf({ ...allSkipped, kind })).toMatchObject({
        outcome: "nothing-could-move",
        code: "nothing-could-move",
        data: { functions: 3, groups, total: 2 },
      });
    expect(reportOf(allSkipped).reason).toMatch(/^none of 3 functions can move: 2 as f-1: .*; 1 as f-0: .*$/);
  });

  const cause = said('batch 1: canary: check "ping": it broke');
  test("of a rollback says what went wrong for every function that was or was not reached", () => {
    const given: ReportFacts = { ...facts, cause, journals: [aJournal("canary", restored)] };
    expect(reportOf(given)).toMatchObject({ outcome: "rolled-back", code: "all-restored", data: { because: cause } });
    expect(outcomes(given)).toMatchObject({ canary: "restored", chat: "unchanged" });
    expect(reasonFor(given, "canary")).toBe(`restored, because of ${cause.reason}`);
    expect(reasonFor(given, "chat")).toBe("the migration ended before its batch");
  });

  test("of a rollback names an unhealthy function's own evidence", () => {
    const unhealthy = [{ functionName: "canary", verdict: "unhealthy" as const, ...said('check "ping": it broke') }];
    const given: ReportFacts = { ...facts, cause, unhealthy, journals: [aJournal("canary", restored)] };
    expect(reasonFor(given, "canary")).toBe('restored, because of check "ping": it broke');
  });

  test("of a migration that failed before a plan says why, without a function", () => {
    const given: ReportFacts = { ...facts, plan: null, journals: [], cause: said("no such thing") };
    expect(reportOf(given)).toMatchObject({
      outcome: "rolled-back",
      code: "nothing-changed",
      data: { because: given.cause },
      functions: [],
    });
  });

  test.each<{ title: string; given: Partial<ReportFacts>; chat: string }>([
    {
      title: "a function that could not be restored",
      given: {
        cause,
        journals: [
          aJournal("canary", restored),
          aJournal("chat", { outcome: "failed", reason: "access denied", rolledBackBy: "run" }),
        ],
      },
      chat: "failed",
    },
    {
      title: "a function somebody else changed after we had",
      given: {
        journals: [aJournal("canary"), aJournal("chat", { step: "slim", outcome: "touched-by-others", reason: "x" })],
      },
      chat: "touched-by-others",
    },
    {
      title: "a rollback that ended early",
      given: {
        cause,
        rollbackFailure: said("States.Timeout"),
        journals: [aJournal("canary", restored), aJournal("chat")],
      },
      chat: "failed",
    },
    {
      title: "a change that ended half-way",
      given: { journals: [aJournal("canary"), aJournal("chat", { step: "attach", outcome: null })] },
      chat: "failed",
    },
  ])("calls for a human after $title", ({ given, chat }) => {
    const report = reportOf({ ...facts, ...given });
    expect(report).toMatchObject({ outcome: "needs-human", code: "not-all-restored" });
    expect(report.data).toMatchObject({ functions: [{ name: "chat" }], total: 1 });
    expect(report.reason).toContain("1 function is neither migrated nor as before: chat: ");
    expect(outcomes({ ...facts, ...given })).toMatchObject({ chat });
  });

  test("of a rollback that ended early calls for nobody if no function had been changed", () => {
    const journals = [aJournal("canary", { step: "snapshot", outcome: null })];
    const given = { cause: said("batch 1 was rejected"), rollbackFailure: said("no answer") };
    const untouched = reportOf({ ...facts, ...given, journals });
    expect(untouched).toMatchObject({ outcome: "rolled-back", code: "nothing-changed" });
    expect(reportOf({ ...facts, ...given, plan: null, journals })).toMatchObject({ outcome: "rolled-back" });
    expect(reportOf({ ...facts, ...given, plan: null })).toMatchObject({ outcome: "needs-human" });
  });

  test("counts the functions that call for a human, and names three, however long the causes are", () => {
    const names = ["a", "b", "c", "d"];
    const long = said("x".repeat(5000));
    const report = reportOf({
      ...facts,
      plan: { ...plan, functions: names.map((name) => planned(name, migrate(1))), batches: [names] },
      cause: long,
      rollbackFailure: long,
      journals: names.map((name) => aJournal(name, { step: "restore-code", outcome: "failed", ...long })),
    });
    const cut = (text: string, length: number) => `${text.padEnd(length, "x")}…`;
    const ofFunction = cut("was not restored: ", 250);
    expect(report).toMatchObject({ outcome: "needs-human", code: "not-all-restored" });
    expect(report.data).toMatchObject({ functions: names.map((name) => ({ name })), total: 4 });
    expect(report.reason).toBe(
      `${cut("", 500)}; the rollback ended early: ${cut("", 500)}; 4 functions are neither migrated nor as before: a: ${ofFunction}; b: ${ofFunction}; c: ${ofFunction} (and 1 more)`,
    );
  });

  test("of a function left alone before any change calls for nobody", () => {
    const left = aJournal("chat", { step: "snapshot", outcome: "touched-by-others", reason: "somebody else deployed" });
    expect(reportOf({ ...facts, journals: [aJournal("canary"), left] }).outcome).toBe("migrated");
  });

  test("of a function somebody else changed after it had moved calls for nobody, unless everything goes back", () => {
    const theirs = {
      outcome: "touched-by-others",
      reason: "somebody else deployed other code since it moved",
    } as const;
    const moved = aJournal("chat", { step: "read-back", done: true, ...theirs });
    expect(reportOf({ ...facts, journals: [aJournal("canary"), moved] }).outcome).toBe("migrated");
    expect(outcomes({ ...facts, journals: [aJournal("canary"), moved] })).toMatchObject({ chat: "touched-by-others" });
    const back = [aJournal("canary", restored), { ...moved, rolledBackBy: "run" }];
    expect(reportOf({ ...facts, cause, journals: back }).outcome).toBe("needs-human");
  });

  test("of a roll-back as asked has no reason and accounts for the target's functions", () => {
    const journals = [
      aJournal("canary", restored),
      aJournal("chat", { step: "snapshot", outcome: "skipped", reason: "was failing before" }),
    ];
    const given: ReportFacts = { ...facts, kind: "roll-back", journals };
    expect(reportOf(given)).toMatchObject({ outcome: "rolled-back", reason: null });
    expect(outcomes(given)).toMatchObject({ canary: "restored", chat: "skipped" });
  });
});

test("a migration says until when it can be rolled back; what left no changes behind says nothing", () => {
  expect(reportOf(facts).rollbackUntil).toBe("2026-04-02T03:00:41.240Z");
  expect(reportOf({ ...facts, rollbackFailure: said("no answer") }).rollbackUntil).toBe("2026-04-02T03:00:41.240Z");
  const left = [
    { ...facts, kind: "plan" as const, journals: [] },
    { ...facts, kind: "roll-back" as const },
    { ...facts, journals: [], plan: null },
  ];
  for (const nothing of left) expect(reportOf(nothing).rollbackUntil).toBeNull();
});
