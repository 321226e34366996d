import { describe, expect, test } from "vitest";
import type { Observation } from "../../../src/cli/execution/observation.ts";
import { BEFORE_START, type GraphPosition, progressOf } from "../../../src/cli/terminal/progress.ts";
import { headlineOf } from "../../../src/cli/watch/headline.ts";
import type { FunctionJournal } from "../../../src/domain/change/journal.ts";
import type { Report } from "../../../src/domain/report/report.ts";
import { acceptedRequest, aJournal, aPlan, aReport, someFacts } from "../builders.ts";

const plan = aPlan(["one"], ["two", "three"]);
const running = someFacts({ status: "RUNNING", stoppedAt: null });

function headline(
  position: Partial<GraphPosition>,
  journals: readonly FunctionJournal[] = [],
  more: {
    readonly facts?: Observation["facts"];
    readonly report?: Report;
    readonly unhealthy?: string;
    readonly planned?: boolean;
  } = {},
) {
  const ofPlan = more.planned === false ? null : plan;
  const known = new Map(journals.map((journal) => [journal.functionName, journal]));
  const observation: Observation = {
    facts: more.facts ?? running,
    request: acceptedRequest().request,
    plan: ofPlan,
    progress: progressOf({ ...BEFORE_START, ...position }, ofPlan, known),
    events: [],
  };
  return headlineOf({
    observation,
    report: more.report ?? null,
    unhealthy: more.unhealthy ?? null,
    doing: "It does something.",
  });
}

const migrated = (functionName: string) => aJournal({ functionName, outcome: "migrated", slimZipBytes: 1 });

describe("the headline", () => {
  test.each([
    ["nothing has begun", { state: null }, "Starting."],
    ["the fleet is looked at", { state: "Take inventory" }, "Take inventory. Nothing has been changed."],
  ])("says while %s that nothing has been changed", (_, position, text) => {
    expect(headline(position, [], { planned: false }).text).toBe(text);
  });

  test("says which batch is at work, how much has moved, and that nothing has failed", () => {
    expect(headline({ state: "Bake", batch: 2 }, [migrated("one")])).toEqual({
      tone: "working",
      text: "Batch 2 of 2: 1 of 3 functions moved; nothing has failed.",
      detail: "It does something.",
      announcement: "Batch 2 of 2; nothing has failed.",
    });
    const touched = aJournal({ functionName: "two", outcome: "touched-by-others" });
    expect(headline({ state: "Bake", batch: 2 }, [touched]).text).toContain("1 could not be changed");
  });

  test("of a plan that failed gives the reason, and that nothing was changed", () => {
    const report = aReport({ functions: [], outcome: "failed", reason: "no inventory; nothing was changed" });
    expect(headline({ state: "Plan failed" }, [], { report, facts: someFacts({ status: "FAILED" }) })).toMatchObject({
      tone: "bad",
      text: "The plan failed. Nothing was changed.",
      detail: "Reason: no inventory; nothing was changed.",
    });
  });

  test("of a batch that waits for approval says so, first of all", () => {
    const shown = headline({ state: "Wait for approval", batch: 2 }, [migrated("one")]);
    const text = "Batch 2 of 2 is waiting for approval: 1 of 3 functions moved; nothing has failed.";
    expect(shown).toMatchObject({ tone: "careful", text, announcement: text });
  });

  test("announces nothing new while functions move within a batch", () => {
    const announcements = [[], [migrated("two")]].map(
      (journals) => headline({ state: "Migrate batch", batch: 2 }, journals).announcement,
    );
    expect(new Set(announcements).size).toBe(1);
  });

  test("of a rollback says how far it is, and what it is for", () => {
    const journals = [migrated("one"), aJournal({ functionName: "two", outcome: "restored", step: "restored" })];
    const shown = headline({ state: "Roll back", batch: 2, rollingBack: true }, journals, {
      unhealthy: "two: it broke",
    });
    expect(shown.text).toBe("Rolling back: 1 of 2 functions restored.");
    expect(shown).toMatchObject({ tone: "careful", detail: "Two: it broke." });
  });

  test("of the end is the report's", () => {
    const facts = someFacts({ status: "FAILED" });
    const report = aReport({ outcome: "rolled-back", reason: "batch 2: two: it broke; everything was restored" });
    const shown = headline({ state: "Rolled back" }, [], { facts, report });
    expect(shown.text).toBe("Rolled back: every function that was changed is exactly as before.");
    expect(shown).toMatchObject({ tone: "careful", detail: expect.stringContaining("it broke") });
  });

  test("of an execution that was stopped says where, and that it is picked up", () => {
    const facts = someFacts({ status: "ABORTED" });
    const shown = headline({ state: "Bake", batch: 1 }, [migrated("one")], { facts });
    expect(shown).toMatchObject({ tone: "bad", text: "Stopped in batch 1 of 2, at Bake." });
    expect(shown.detail).toContain("1 function had been migrated");
    expect(shown.detail).toContain("automatically restores");
  });
});
