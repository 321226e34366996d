import { expect, test } from "vitest";
import { probeImports } from "../../src/tasks/prepare/probe-imports.ts";
import { readRequest } from "../../src/tasks/prepare/read-request.ts";
import { takeInventory } from "../../src/tasks/prepare/take-inventory.ts";
import { aCloud, executionArn } from "../support/cloud.ts";
import { aFleet, sharedCode } from "../support/fleet.ts";

test("an account that takes one call at a time is probed all the same, call by call", async () => {
  const cloud = await aCloud({ quotas: { concurrentExecutions: 1 } });
  try {
    const functions = ["small-a", "small-b", "small-c", "small-d"].map((name) => ({ name }));
    const { layerZip } = await aFleet(cloud.clients, { functions, layer: sharedCode });
    const execution = executionArn("small");
    const request = { layer: { name: "small", zip: layerZip }, fleet: { prefix: "small-" } };
    await readRequest.with(cloud.tools)({ execution, startedAt: "2030-01-01T00:00:00Z", request });
    await takeInventory.with(cloud.tools)({ execution });
    await probeImports.with(cloud.tools)({ execution, kind: "migrate" });
    const { findings, made } = await cloud.tools.filesOf(execution).probe.required();
    expect(findings.map(({ verdict }) => verdict)).toEqual(["imports", "imports", "imports", "imports"]);
    expect(made).toEqual([]);
  } finally {
    await cloud.stop();
  }
});
