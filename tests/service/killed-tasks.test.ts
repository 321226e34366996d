import type { FaultKind } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, expect, test } from "vitest";
import { execute } from "../support/execution.ts";
import { aFleet } from "../support/fleet.ts";
import { aService, type RunningService } from "../support/service.ts";

let service: RunningService;
beforeAll(async () => {
  service = await aService();
});
afterAll(() => service.stop());

test.each<[FaultKind, string]>([
  ["killed-before", "UpdateFunctionCode"],
  ["killed-after", "UpdateFunctionConfiguration"],
])("the packaged task whose process is %s its %s is run again, and the fleet migrates", async (kind, operation) => {
  const prefix = `${kind}-`;
  const fleet = await aFleet(service.clients, { functions: [`${prefix}a`, `${prefix}b`, `${prefix}c`] });
  const fault = service.cloud.inject({ kind, operation: `lambda.${operation}`, nth: 2 });
  const run = await execute(service.clients, {
    layer: { name: `${prefix}shared`, zip: fleet.layerZip },
    fleet: { prefix },
    bakeSeconds: 0,
    graceSeconds: 1,
    probe: "none",
  });
  fault.lift();
  expect(fault.met).toBe(1);
  expect(run.report?.functions.map(({ outcome }) => outcome)).toEqual(["migrated", "migrated", "migrated"]);
  for (const name of fleet.names) expect((await fleet.invoke(name)).payload).toMatchObject({ bundled: false });
});
