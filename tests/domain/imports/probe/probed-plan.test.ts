import { describe, expect, it } from "vitest";
import type { ProbeFinding } from "../../../../src/domain/imports/probe/probe-answer.ts";
import { probedPlan } from "../../../../src/domain/imports/probe/probed-plan.ts";
import { planFor } from "../../../../src/domain/plan/plan.ts";
import { aMigration, anArtifact, anItem } from "../../../support/inventory.ts";
import { coded, said, textsOf } from "../../../support/reasons.ts";

const names = ["a", "b", "c", "d"];
const finding = (
  functionName: string,
  verdict: ProbeFinding["verdict"],
  reason: string | null = null,
): ProbeFinding => ({
  functionName,
  verdict,
  ...said(reason),
  standIns: [],
});

function planOf(fields: Readonly<Record<string, unknown>> = {}) {
  const request = aMigration(fields);
  const inventory = names.map((name, index) => anItem({ name, zipBytes: 1000 + index }));
  const now = new Date("2026-11-23T00:00:00Z");
  const about = { layers: new Map(), now };
  return { request, plan: planFor({ inventory, request, artifacts: [anArtifact()], ...about }) };
}

describe("a probed plan", () => {
  it("skips who fails newly, with the reason, and numbers the batches anew", () => {
    const { request, plan } = planOf({ batchSize: 1 });
    expect(plan.batches).toEqual([["a"], ["b"], ["c"], ["d"]]);
    const after = probedPlan(plan, [finding("a", "lost", "KeyError: 'X'"), finding("b", "imports")], request);
    expect(after.batches).toEqual([["b"], ["c"], ["d"]]);
    expect(after.functions.map(({ action }) => action)).toMatchObject([
      { kind: "skip", code: "probe-failed-import", data: { error: "KeyError: 'X'" } },
      { kind: "migrate", batch: 1 },
      { kind: "migrate", batch: 2 },
      { kind: "migrate", batch: 3 },
    ]);
    expect(after.notes.filter(({ code }) => code === "canary-chosen")).toEqual([
      coded("canary-chosen", { functionName: "b" }),
    ]);
  });

  it("is the same with the same findings once more", () => {
    const { request, plan } = planOf();
    const findings = [
      finding("a", "lost", "fails"),
      finding("c", "alike", "KeyError: 'X'"),
      finding("d", "unknown", "slow"),
    ];
    const once = probedPlan(plan, findings, request);
    expect(probedPlan(once, findings, request)).toEqual(once);
    const all = names.map((name) => finding(name, "lost", "fails"));
    const nothing = probedPlan(plan, all, request);
    expect(nothing.batches).toEqual([]);
    expect(probedPlan(nothing, all, request)).toEqual(nothing);
  });

  it("notes what the probe could not say, functions that share a note in one line", () => {
    const { request, plan } = planOf();
    const { notes } = probedPlan(
      plan,
      [
        finding("a", "alike", "app.py line 1: ModuleNotFoundError: No module named 'x'"),
        finding("b", "unknown", "it took longer than 30 s"),
        finding("c", "unknown", "it took longer than 30 s"),
        { ...finding("d", "imports"), standIns: ["TABLE"] },
      ],
      request,
    );
    expect(textsOf(notes.slice(-4))).toEqual([
      "Imports probed in the runtime, without the values of environment variables: 1 function would import from the slim package and layer.",
      "Import fails in the probe before and after the change (app.py line 1: ModuleNotFoundError: No module named 'x'): a",
      "Imports not probed (it took longer than 30 s): b, c",
      "Imports probed with a stand-in for the variable TABLE: d",
    ]);
  });

  it("says so where nothing was probed, and nothing where nothing changes", () => {
    const { request, plan } = planOf({ probe: "none" });
    expect(probedPlan(plan, [], request).notes).toContainEqual(coded("not-probed", { isPlan: false }));
    const still = { ...plan, functions: [], batches: [] };
    expect(probedPlan(still, [], request)).toEqual(still);
  });
});
