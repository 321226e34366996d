import { describe, expect, test } from "vitest";
import { autoModeFunctions, functionsToAsk, newestRuntimes } from "../../../src/domain/change/newest-runtimes.ts";
import { anItem } from "../../support/inventory.ts";
import { aJournal } from "../../support/journals.ts";

const arn = (version: string) => `arn:aws:lambda:eu-central-1::runtime:${version}`;
const on = (name: string, version: string, more: object = {}) =>
  anItem({ name, runtimeVersion: arn(version), runtimeUpdates: "Auto", ...more });
const move = (from: string, to: string) => ({ runtimeMove: { from: arn(from), to: arn(to) } });

describe("the newest runtime versions", () => {
  test("are those that updates of functions in the mode Auto went to", () => {
    const items = [on("a", "1"), on("b", "9", { runtimeUpdates: "Manual" }), on("c", "8", { runtimeUpdates: null })];
    const journals = ["a", "b", "c"].map((name) => aJournal(name));
    expect(newestRuntimes(autoModeFunctions(items), journals)).toEqual(new Set([arn("1")]));
    expect(newestRuntimes(autoModeFunctions(items), [aJournal("a", move("1", "2"))])).toEqual(new Set([arn("2")]));
  });

  test("are unknown until a function was updated, and of a function that did not migrate", () => {
    expect(newestRuntimes([on("a", "1")], [])).toEqual(new Set());
    expect(newestRuntimes([on("a", "1")], [aJournal("a", { outcome: "skipped" })])).toEqual(new Set());
  });

  test("are one for each runtime and architecture: the one of the latest update", () => {
    const items = [
      on("a", "1"),
      on("b", "1"),
      on("c", "5", { runtime: "nodejs22.x" }),
      on("d", "6", { architectures: ["x86_64"] }),
    ];
    const journals = [
      aJournal("a", { at: "2026-01-02T03:00:00.000Z" }),
      aJournal("b", { at: "2026-01-02T04:00:00.000Z", ...move("1", "2") }),
      aJournal("c"),
      aJournal("d"),
    ];
    expect(newestRuntimes(items, journals)).toEqual(new Set([arn("2"), arn("5"), arn("6")]));
  });
});

describe("functions that are asked about first", () => {
  const fleet = Array.from({ length: 5000 }, (_, at) => anItem({ name: `f-${at}` }));

  test("are fifteen in a migration, in the order of their batches, the first of each runtime before them", () => {
    const node = anItem({ name: "node", runtime: "nodejs22.x" });
    const asked = functionsToAsk([...fleet, node], { plan: false });
    expect(asked).toHaveLength(15);
    expect(asked.slice(0, 3)).toEqual(["f-0", "node", "f-1"]);
  });

  test("are all of them in a plan, up to five minutes of calls", () => {
    expect(functionsToAsk(fleet.slice(0, 200), { plan: true })).toHaveLength(200);
    expect(functionsToAsk(fleet, { plan: true })).toHaveLength(4500);
  });
});
