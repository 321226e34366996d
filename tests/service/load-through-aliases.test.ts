import { setTimeout as sleep } from "node:timers/promises";
import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lambdaFrom } from "../../src/aws/lambda.ts";
import { execute } from "../support/execution.ts";
import { aFleet, sharedCode, uploadedLayer } from "../support/fleet.ts";
import { expectFastEnough, loadOn, neitherOldNorNew } from "../support/load.ts";
import { released } from "../support/released-fleet.ts";
import { aService, type RunningService } from "../support/service.ts";

/** For as long as environments may combine the halves of two updates, a moved alias leads both ways. */
const cloud = { settleSeconds: 0.3, overlapSeconds: 1.5 };
const graceSeconds = 2;
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

test("Through aliases none of 200 invocations a second fails, and each is answered by the old or the new version: through a shift at once, one of a share first, both ways back, and until no version is left behind.", async () => {
  const names = ["busy-a", "busy-b", "busy-c", "busy-d"];
  const fleet = await aFleet(service.clients, { functions: names });
  const { release, versions } = released(service.clients);
  for (const alias of ["live", "beside"]) await Promise.all(names.map((name) => release(name, alias)));
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
  const targets = [...names.map((name) => `${name}:live`), "busy-a:beside", "busy-b"];
  await using load = loadOn(service.url, targets, perSecond);
  const walk = async (what: object, ...allowed: readonly RegExp[][]) => {
    const from = performance.now();
    const run = await execute(service.clients, what);
    expect(run.status, run.cause).toBe("SUCCEEDED");
    await sleep(cloud.overlapSeconds * 1000);
    expect(neitherOldNorNew(load.answers, from, allowed)).toEqual([]);
    return run;
  };
  const migration = await walk(request, [hello, fromPackage], [hello, fromLayer]);
  expect(migration.report?.functions.map(({ outcome }) => outcome)).toEqual(names.map(() => "migrated"));
  const next = { ...request, layer: { ...request.layer, zip: newer }, shift: { percent: 30, bakeSeconds: 3 } };
  const change = await walk(next, [hello, fromLayer], [goodDay, fromLayer]);
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
  await lambda.settled("hasty");
  await release("hasty", "next");
  await using load = loadOn(service.url, ["hasty:live"], perSecond);
  await sleep(1000);
  await lead("hasty", "live", "2");
  await lambda.deleteVersion("hasty", "1");
  await sleep(cloud.overlapSeconds * 1000);
  await load.stop();
  expect(load.answers.flatMap(({ failed, payload }) => (failed ? [payload] : [])).join()).toContain(
    "Function not found",
  );
});
