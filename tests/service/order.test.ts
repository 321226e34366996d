import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lambdaFrom } from "../../src/aws/lambda.ts";
import { packagesFrom } from "../../src/aws/packages.ts";
import { storeFrom } from "../../src/aws/store.ts";
import { artifactsBucket, execute } from "../support/execution.ts";
import { aFleet, type Fleet } from "../support/fleet.ts";
import { aService, type RunningService } from "../support/service.ts";
import { slimOf } from "../support/slim.ts";
import { type Traffic, trafficOn } from "../support/traffic.ts";

/** Environments may combine the halves of two updates for longer than an update takes to settle: that is what grace is for. */
const cloud = { settleSeconds: 0.3, overlapSeconds: 2 };
const enoughGrace = 3;

let service: RunningService;
beforeAll(async () => {
  service = await aService(cloud);
});
afterAll(() => service.stop());

test("At every moment of a migration each function can serve: no invocation fails because of it.", async () => {
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
  const traffic = trafficOn(fleet, {});
  await inReverseOrder(fleet);
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

/** What a migration does to each function, with its two halves exchanged. */
async function inReverseOrder(fleet: Fleet): Promise<void> {
  const lambda = lambdaFrom(service.clients.lambda);
  const packages = packagesFrom(service.clients);
  const store = storeFrom(service.clients.s3, artifactsBucket);
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(fleet.layerZip) ?? [];
  const layer = await lambda.publishLayer("reverse-shared", { bucket, key }, "for the reverse order");
  for (const name of fleet.names) {
    const before = await lambda.settled(name);
    const slim = await slimOf(await packages.bytesOf({ kind: "url", url: before.codeUrl ?? "" }), ["shared/"]);
    await store.put(`reverse/${name}.zip`, slim);
    const { architectures, sourceKmsKeyArn, revisionId } = before;
    await lambda.updateCode(
      name,
      { bucket: store.bucket, key: `reverse/${name}.zip` },
      { architectures, sourceKmsKeyArn, revisionId },
    );
    const slimmed = await lambda.settled(name);
    await lambda.updateLayers(name, [layer.arn], slimmed.revisionId);
    await lambda.settled(name);
  }
}
