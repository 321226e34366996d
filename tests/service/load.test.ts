import { type Cloud, startCloud } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AwsClients, awsClients } from "../../src/aws/clients.ts";
import {
  busyCloud,
  busyRequests,
  fromLayer,
  fromPackage,
  goodDay,
  hello,
  perSecond,
  walkUnder,
} from "../support/busy-fleet.ts";
import { aFleet } from "../support/fleet.ts";
import { type HandMadeChange, handMadeChange } from "../support/hand-made-change.ts";
import { expectFastEnough, loadOn } from "../support/load.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

let service: RunningService;
beforeAll(async () => {
  service = await aHostedService(busyCloud);
});
afterAll(() => service.stop());

test("Under 200 invocations a second none fails, and each is answered by the old or the new code: through migration, layer version change and both ways back.", async () => {
  const names = ["busy-a", "busy-b", "busy-c", "busy-d", "busy-e", "busy-f"];
  const fleet = await aFleet(service.clients, { functions: names });
  const { request, next } = await busyRequests(service.clients, fleet);
  await using load = loadOn(service.url, names, perSecond);
  const walk = walkUnder(load, service.clients);
  const migration = await walk(request, [hello, fromPackage], [hello, fromLayer]);
  const change = await walk(next, [hello, fromLayer], [goodDay, fromLayer]);
  await walk({ rollback: change.arn }, [goodDay, fromLayer], [hello, fromLayer]);
  await walk({ rollback: migration.arn }, [hello, fromLayer], [hello, fromPackage]);
  await expectFastEnough(load);
  expect(load.answers.filter(({ failed }) => failed)).toEqual([]);
});

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
