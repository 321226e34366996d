import { setTimeout as sleep } from "node:timers/promises";
import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
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
import { expectFastEnough, loadOn } from "../support/load.ts";
import { released } from "../support/released-fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

let service: RunningService;
beforeAll(async () => {
  service = await aHostedService(busyCloud);
});
afterAll(() => service.stop());

test("Through aliases none of 200 invocations a second fails, and each is answered by the old or the new version: through a shift at once, one of a share first, both ways back, and until no version is left behind.", async () => {
  const names = ["busy-a", "busy-b", "busy-c", "busy-d"];
  const fleet = await aFleet(service.clients, { functions: names });
  const { release, versions } = released(service.clients);
  for (const alias of ["live", "beside"]) await Promise.all(names.map((name) => release(name, alias)));
  const { request, next } = await busyRequests(service.clients, fleet);
  const targets = [...names.map((name) => `${name}:live`), "busy-a:beside", "busy-b"];
  await using load = loadOn(service.url, targets, perSecond);
  const walk = walkUnder(load, service.clients);
  const migration = await walk(request, [hello, fromPackage], [hello, fromLayer]);
  expect(migration.report?.functions.map(({ outcome }) => outcome)).toEqual(names.map(() => "migrated"));
  const change = await walk(
    { ...next, shift: { percent: 30, bakeSeconds: 3 } },
    [hello, fromLayer],
    [goodDay, fromLayer],
  );
  expect(change.states.filter((state) => state === "Bake share")).not.toEqual([]);
  await walk({ rollback: change.arn }, [goodDay, fromLayer], [hello, fromLayer]);
  await walk({ rollback: migration.arn }, [hello, fromLayer], [hello, fromPackage]);
  await expectFastEnough(load);
  expect(load.answers.filter(({ failed }) => failed)).toEqual([]);
  expect(await Promise.all(names.map(versions))).toEqual(names.map(() => ["1"]));
}, 480_000);

test("The same load finds what would hurt: a version deleted as soon as its alias has left it", async () => {
  await aFleet(service.clients, { functions: ["hasty"] });
  const { release, lead } = released(service.clients);
  const lambda = lambdaFrom(service.clients.lambda);
  await release("hasty", "live");
  await service.clients.lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: "hasty", Description: "changed" }),
  );
  await lambda.waitUntilSettled("hasty");
  await release("hasty", "next");
  await using load = loadOn(service.url, ["hasty:live"], perSecond);
  await sleep(1000);
  await lead("hasty", "live", "2");
  await lambda.deleteVersion("hasty", "1");
  await sleep(busyCloud.overlapSeconds * 1000);
  await load.stop();
  expect(load.answers.flatMap(({ failed, payload }) => (failed ? [payload] : [])).join()).toContain(
    "Function not found",
  );
});
