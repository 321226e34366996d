import { describe, expect, it } from "vitest";
import { probeGroupsOf, probeModeOf } from "../../../../src/domain/imports/probe/probe-groups.ts";
import type { InventoryItem } from "../../../../src/domain/plan/inventory.ts";
import { planFor } from "../../../../src/domain/plan/plan.ts";
import { aMigration, anArtifact, anItem, layered, layerVersionArn } from "../../../support/inventory.ts";

const own = layerVersionArn(1, "own");
const unpublished = layerVersionArn(0).replace(/0$/, "new");
const older = layerVersionArn(6);

function groupsOf(items: readonly InventoryItem[], fields: Readonly<Record<string, unknown>> = {}) {
  const request = aMigration(fields);
  const layers = new Map(
    [own, older].map((arn) => [arn, { kind: "found", codeSha256: "another", unzippedBytes: 900 } as const]),
  );
  const artifact = anArtifact();
  const now = new Date("2026-11-23T00:00:00Z");
  const plan = planFor({
    inventory: items,
    request,
    artifacts: [artifact],
    layers,
    now,
  });
  return probeGroupsOf(plan, items, request);
}

const namesOf = (groups: ReturnType<typeof groupsOf>) =>
  groups.map(({ functions }) => functions.map(({ name }) => name));

describe("probe groups", () => {
  it("hold the functions of one runtime, architecture and layer list, as that will be", () => {
    const groups = groupsOf([
      anItem({ name: "a" }),
      anItem({ name: "b" }),
      anItem({ name: "x86", architectures: ["x86_64"] }),
      anItem({ name: "old", runtime: "python3.11" }),
      anItem({ name: "layered", ...layered(own) }),
      anItem({ name: "image", packageType: "Image", runtime: null }),
    ]);
    expect(namesOf(groups)).toEqual([["a", "b"], ["x86"], ["old"], ["layered"]]);
    expect(groups.map(({ runtime, architecture, layers }) => [runtime, architecture, layers])).toEqual([
      ["python3.12", "arm64", [unpublished]],
      ["python3.12", "x86_64", [unpublished]],
      ["python3.11", "arm64", [unpublished]],
      ["python3.12", "arm64", [own, unpublished]],
    ]);
  });

  it("say of both sides what is left out of the package, and which layers lie beside it", () => {
    const [[plain], [moving]] = groupsOf([
      anItem({ name: "plain" }),
      anItem({ name: "moving", ...layered(older, own) }, { shared: { kind: "absent" } }),
    ]).map(({ functions }) => functions) as [[unknown], [unknown]];
    expect(plain).toEqual({
      name: "plain",
      handler: "app.handler",
      codeSha256: "sha-of-plain",
      before: { without: [], generated: [], layers: [] },
      after: { without: ["^shared/"], generated: [], layers: [unpublished] },
    });
    expect(moving).toMatchObject({
      before: { without: [], layers: [older, own] },
      after: { without: [], layers: [unpublished, own] },
    });
  });

  it("leave out what has a check where the request asks for the unchecked ones alone, and everything where it asks for none", () => {
    const items = [anItem({ name: "a" }), anItem({ name: "b" })];
    const checks = { a: [{ name: "runs" }] };
    expect(namesOf(groupsOf(items, { checks }))).toEqual([["a", "b"]]);
    expect(namesOf(groupsOf(items, { checks, probe: "unchecked" }))).toEqual([["b"]]);
    expect(groupsOf(items, { checks, probe: "none" })).toEqual([]);
    expect(groupsOf(items, { plan: true })).toEqual([]);
    expect(probeModeOf(aMigration())).toBe("all");
    expect(probeModeOf(aMigration({ plan: true, probe: "unchecked" }))).toBe("unchecked");
  });
});
