import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { execute } from "../support/execution.ts";
import { aFleet } from "../support/fleet.ts";
import { handMadeChange } from "../support/hand-made-change.ts";
import { aHostedService, type RunningService } from "../support/service.ts";
import { type Traffic, trafficOn } from "../support/traffic.ts";

/**
 * Environments may combine the halves of two updates for longer than an update takes to settle: that is what grace is
 * for.
 */
const cloud = { settleSeconds: 0.3, overlapSeconds: 2 };
const enoughGrace = 3;

let service: RunningService;
beforeAll(async () => {
  service = await aHostedService(cloud);
});
afterAll(() => service.stop());

test("During a migration every function stays available: no invocation fails because of it.", async () => {
  const { invocations, failures } = await migratedUnderTraffic("serves-", enoughGrace);
  expect(failures).toEqual([]);
  expect(invocations).toBeGreaterThan(50);
});

test("without the grace between attaching and slimming, invocations fail", async () => {
  const { failures } = await migratedUnderTraffic("hasty-", 0);
  expect(failures.join()).toContain("No module named 'shared'");
});

test("slimming before attaching makes invocations fail", async () => {
  const fleet = await aFleet(service.clients, { functions: ["reverse-a", "reverse-b"] });
  const { slim, attach } = await handMadeChange(service.clients, fleet);
  const traffic = trafficOn(fleet, {});
  await slim();
  await attach();
  const { failures } = await traffic.stop();
  expect(failures.join()).toContain("No module named 'shared'");
  await sleep(cloud.overlapSeconds * 1000);
  expect((await fleet.invoke("reverse-a")).payload).toMatchObject({ bundled: false });
});

async function migratedUnderTraffic(prefix: string, graceSeconds: number): Promise<Traffic> {
  const fleet = await aFleet(service.clients, { functions: [`${prefix}a`, `${prefix}b`, `${prefix}c`] });
  const traffic = trafficOn(fleet, {});
  const run = await execute(service.clients, {
    layer: { name: `${prefix}shared`, zip: fleet.layerZip },
    fleet: { prefix },
    bakeSeconds: 0,
    graceSeconds,
  });
  expect(["migrated", "rolled-back"]).toContain(run.report?.outcome);
  return traffic.stop();
}
