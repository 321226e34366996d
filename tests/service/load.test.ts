import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AwsClients, awsClients } from "../../src/aws/clients.ts";
import { type Cloud, startCloud } from "../../src/local/cloud.ts";
import { execute } from "../support/execution.ts";
import { aFleet, sharedCode, uploadedLayer } from "../support/fleet.ts";
import { type HandMadeChange, handMadeChange } from "../support/hand-made-change.ts";
import { expectFastEnough, loadOn, neitherOldNorNew } from "../support/load.ts";
import { aService, type RunningService } from "../support/service.ts";

/** Environments may combine the halves of two updates for longer than an update takes to settle: that is what grace is for. */
const cloud = { settleSeconds: 0.3, overlapSeconds: 1.5 };
const graceSeconds = 2;
/** What is asked for; at least 200 a second have to be answered. */
const perSecond = 220;

let service: RunningService;
beforeAll(async () => {
  service = await aService(cloud);
});
afterAll(() => service.stop());

const hello = /"text": ?"hello nobody"/;
const goodDay = /"text": ?"good day nobody"/;
const fromPackage = /"bundled": ?true/;
const fromLayer = /"bundled": ?false/;

test("Under 200 invocations a second none fails, and each is answered by the old or the new code: through migration, layer version change and both ways back.", async () => {
  const names = ["busy-a", "busy-b", "busy-c", "busy-d", "busy-e", "busy-f"];
  const fleet = await aFleet(service.clients, { functions: names });
  const request = {
    layer: { name: "busy-shared", zip: fleet.layerZip },
    fleet: { prefix: "busy-" },
    bakeSeconds: 0,
    graceSeconds,
  };
  const newer = await uploadedLayer(service.clients, {
    ...sharedCode,
    "shared/greeting.py": 'def greet(name):\n    return f"good day {name}"\n',
  });
  await using load = loadOn(service.url, names, perSecond);
  const walk = async (what: object, ...allowed: readonly RegExp[][]) => {
    const from = performance.now();
    const run = await execute(service.clients, what);
    expect(run.status, run.cause).toBe("SUCCEEDED");
    await sleep(cloud.overlapSeconds * 1000);
    expect(neitherOldNorNew(load.answers, from, allowed)).toEqual([]);
    return run.arn;
  };
  const migration = await walk(request, [hello, fromPackage], [hello, fromLayer]);
  const next = { ...request, layer: { ...request.layer, zip: newer } };
  const change = await walk(next, [hello, fromLayer], [goodDay, fromLayer]);
  await walk({ rollback: change }, [goodDay, fromLayer], [hello, fromLayer]);
  await walk({ rollback: migration }, [hello, fromLayer], [hello, fromPackage]);
  await expectFastEnough(load);
  expect(load.answers.filter(({ failed }) => failed)).toEqual([]);
}, 300_000);

describe("The same load finds what would hurt:", () => {
  let slow: Cloud;
  let clients: AwsClients;
  beforeAll(async () => {
    slow = await startCloud({ settleSeconds: 0.3, overlapSeconds: 15 });
    process.env.AWS_ENDPOINT_URL = slow.url;
    clients = awsClients();
  });
  afterAll(() => slow.stop());

  async function failuresDuring(
    functions: readonly string[],
    work: (change: HandMadeChange) => Promise<void>,
  ): Promise<string> {
    const fleet = await aFleet(clients, { functions });
    const change = await handMadeChange(clients, fleet);
    const load = loadOn(slow.url, functions, perSecond);
    await work(change);
    await load.stop();
    return load.answers.flatMap(({ failed, payload }) => (failed ? [payload] : [])).join();
  }

  test("the safe order reversed, the code slimmed before the layer is attached", async () => {
    const failures = await failuresDuring(["reversed-a", "reversed-b"], async ({ slim, attach }) => {
      await slim();
      await attach();
    });
    expect(failures).toContain("No module named 'shared");
  });

  test("settling not awaited, the code slimmed as soon as Lambda takes it", async () => {
    const failures = await failuresDuring(["hasty-a", "hasty-b"], (change) => change.attachAndSlimInHaste());
    expect(failures).toContain("No module named 'shared");
  });
});
