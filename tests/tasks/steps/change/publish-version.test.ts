import { PutProvisionedConcurrencyConfigCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { scaledClock } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executionName } from "../../../../src/domain/execution-name.ts";
import { migrateBatch } from "../../../../src/tasks/batch/migrate-batch.ts";
import { shiftTraffic } from "../../../../src/tasks/batch/shift-traffic.ts";
import { takeBaseline } from "../../../../src/tasks/batch/take-baseline.ts";
import { rollBack } from "../../../../src/tasks/finish/roll-back.ts";
import { aFleet, greeter } from "../../../support/fleet.ts";
import { aRehearsal, type Rehearsal } from "../../../support/rehearsal.ts";
import { type Released, released } from "../../../support/released-fleet.ts";

let rehearsal: Rehearsal;
let team: Released;
beforeAll(async () => {
  rehearsal = await aRehearsal({ clock: scaledClock(60) });
  team = released(rehearsal.clients);
});
afterAll(() => rehearsal.stop());

/** Starts only where the shared code lies in its own package: no reading of imports finds that, and no check asks. */
const startsFromPackageAlone = {
  "app.py": `import os\nos.stat(os.environ["LAMBDA_TASK_ROOT"] + "/shared")\n${greeter["app.py"]}`,
};

const setUp = { snapStart, provisioned };

async function snapStart(FunctionName: string): Promise<void> {
  const SnapStart = { ApplyOn: "PublishedVersions" } as const;
  await rehearsal.clients.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, SnapStart }));
  await rehearsal.tools.lambda.waitUntilSettled(FunctionName);
  await team.release(FunctionName, "live");
}

async function provisioned(FunctionName: string): Promise<void> {
  await team.release(FunctionName, "live");
  const ahead = { FunctionName, Qualifier: "live", ProvisionedConcurrentExecutions: 1 };
  await rehearsal.clients.lambda.send(new PutProvisionedConcurrencyConfigCommand(ahead));
}

test.each([
  ["SnapStart", "snapStart", "did not become active"],
  ["provisioned concurrency", "provisioned", "FUNCTION_ERROR_INIT_FAILURE"],
] as const)(
  "A version that does not start gets no traffic, and the rollback deletes it: with %s.",
  async (_, how, why) => {
    const name = `broken-${how.toLowerCase()}`;
    const fleet = await aFleet(rehearsal.clients, { functions: [{ name, files: startsFromPackageAlone }] });
    await setUp[how](name);
    const before = { fingerprints: await fleet.fingerprints(), leadsTo: await team.leadsTo(name, "live") };
    const execution = await rehearsal.begin({
      layer: { name, zip: fleet.layerZip },
      fleet: { functions: [name] },
      graceSeconds: 0,
      probe: "none",
      unproven: "migrate",
    });
    const at = { execution, batch: 1 };
    const forward = async () => {
      await takeBaseline.with(rehearsal.tools)(at);
      await migrateBatch.with(rehearsal.tools)(at);
      await shiftTraffic.with(rehearsal.tools)(at);
    };
    await expect(forward()).rejects.toMatchObject({ name: "UpdateFailed", message: expect.stringContaining(why) });
    expect(await team.call(name, "live")).toMatchObject({ bundled: true });
    await rollBack.with(rehearsal.tools)({ execution, target: executionName(execution) });
    expect(await fleet.fingerprints()).toEqual(before.fingerprints);
    expect(await team.leadsTo(name, "live")).toBe(before.leadsTo);
    expect(await team.versions(name)).toEqual(["1"]);
    expect(await team.call(name, "live")).toMatchObject({ bundled: true });
  },
);
