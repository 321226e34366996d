import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MAX_LATE_TASK_LOOKS } from "../../src/domain/change/lease.ts";
import {
  EVENTS_OUTSIDE_BATCHES,
  EVENTS_PER_BATCH,
  EVENTS_PER_LATE_WAIT,
  EVENTS_PER_LOOK,
  EVENTS_PER_ROLLBACK_SLICE,
  EVENTS_PER_SHARE,
  EVENTS_PER_SHIFT,
} from "../../src/domain/plan/history.ts";

interface State {
  readonly Type: "Task" | "Choice" | "Wait" | "Pass" | "Succeed" | "Fail";
  readonly Resource?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
}

const { States: states } = JSON.parse(
  readFileSync(new URL("../../statemachine/migration.asl.json", import.meta.url), "utf8"),
) as { States: Readonly<Record<string, State>> };

/** Entered and exited; of a task also scheduled, started and succeeded, and where it waits for a token submitted. */
const eventsIn = ({ Type, Resource = "" }: State) =>
  (Resource.endsWith(".waitForTaskToken") ? 1 : 0) +
  { Task: 5, Choice: 2, Wait: 2, Pass: 2, Succeed: 2, Fail: 1 }[Type];
const nextOf = (name: string) => {
  const { Next, Default, Choices = [] } = states[name] as State;
  return [Next, Default, ...Choices.map((choice) => choice.Next)].filter((next) => next !== undefined);
};
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/**
 * Happens at most as often as the request tolerates failures, 100 times an execution: room for it is left beside the
 * plan's events.
 */
const RARE = "Restore failed";
/** Entered only by batches with aliases; counted apart. */
const SHIFT = "Shift traffic";

/** The most events on any way from `from` back to it; a way visits no other state twice. */
function longestLoop(from: string): number {
  const longest = (name: string, seen: readonly string[]): number => {
    const onwards = nextOf(name).map((next) => {
      if (next === from) return 0;
      return next === RARE || next === SHIFT || seen.includes(next)
        ? Number.NEGATIVE_INFINITY
        : longest(next, [...seen, next]);
    });
    return eventsIn(states[name] as State) + Math.max(Number.NEGATIVE_INFINITY, ...onwards);
  };
  return longest(from, []);
}

test("a batch costs the history as many events as a plan counts for it", () => {
  expect(longestLoop("Any batch left?")).toBe(EVENTS_PER_BATCH);
});

test("a batch with aliases costs the history as many events more as a plan counts for it", () => {
  const events = (...names: string[]) => sum(names.map((name) => eventsIn(states[name] as State)));
  expect(nextOf("Checks passed?")).toContain(SHIFT);
  expect(nextOf(SHIFT)).toEqual(["All traffic shifted?"]);
  expect(nextOf("All traffic shifted?")).toEqual(["Bake", "Bake share"]);
  expect(events(SHIFT, "All traffic shifted?")).toBe(EVENTS_PER_SHIFT);
  const share = ["Bake share", "Scan for import errors", "Batch healthy?", SHIFT, "All traffic shifted?"];
  for (const [at, name] of share.slice(0, -1).entries()) expect(nextOf(name)).toContain(share[at + 1]);
  expect(events(...share)).toBe(EVENTS_PER_SHARE);
});

test("another look at a batch costs the history as many events as a plan counts for it", () => {
  const look = ["Wait for evidence", "Scan for import errors", "Batch healthy?"];
  expect(look.map((name) => nextOf(name).includes(look[(look.indexOf(name) + 1) % look.length] ?? ""))).toEqual([
    true,
    true,
    true,
  ]);
  expect(sum(look.map((name) => eventsIn(states[name] as State)))).toBe(EVENTS_PER_LOOK);
});

test("a call of the rollback costs the history as many events as a plan counts for it", () => {
  expect(longestLoop("All restored?")).toBe(EVENTS_PER_ROLLBACK_SLICE);
});

test("a wait for late tasks costs the history as many events as a plan counts for it", () => {
  expect(longestLoop("Lock free?")).toBe(EVENTS_PER_LATE_WAIT);
});

test("all other states together stay within what a plan leaves for them", () => {
  const once = sum(Object.values(states).map(eventsIn)) - EVENTS_PER_BATCH - EVENTS_PER_ROLLBACK_SLICE;
  expect(once).toBeLessThan(EVENTS_OUTSIDE_BATCHES - MAX_LATE_TASK_LOOKS * EVENTS_PER_LATE_WAIT);
});
