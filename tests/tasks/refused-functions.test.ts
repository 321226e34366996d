import { DeleteLayerVersionCommand, LambdaServiceException } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executionName } from "../../src/domain/execution-name.ts";
import { migrateBatch } from "../../src/tasks/batch/migrate-batch.ts";
import { takeBaseline } from "../../src/tasks/batch/take-baseline.ts";
import { rollBack } from "../../src/tasks/finish/roll-back.ts";
import { aRehearsal, type Rehearsal } from "../support/rehearsal.ts";
import { somebodyElse } from "../support/somebody-else.ts";
import type { AllTools } from "../support/tools.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

type Update = "updateLayers" | "updateCode";

const aRefusal = (name = "AccessDeniedException", httpStatusCode = 403) =>
  new LambdaServiceException({
    name,
    message: "not authorized to perform lambda:GetLayerVersion",
    $fault: "client",
    $metadata: { httpStatusCode },
  });

/**
 * AllTools whose one update fails for one function; `after` lets the update through first, as where an answer was lost.
 */
function failing(call: Update, name: string, error: Error, after = false): AllTools {
  const real = rehearsal.tools.lambda[call] as (...given: unknown[]) => Promise<unknown>;
  const update = async (updated: string, ...rest: unknown[]) => {
    if (updated !== name) return real(updated, ...rest);
    if (after) await real(updated, ...rest);
    throw error;
  };
  return { ...rehearsal.tools, lambda: { ...rehearsal.tools.lambda, [call]: update } };
}

/** A canary, migrated already, and a batch 2 of -b and -c. */
async function atBatch2(prefix: string) {
  const names = [`${prefix}-a`, `${prefix}-b`, `${prefix}-c`];
  const prepared = await rehearsal.prepared(prefix, names, { canary: names[0] });
  const { execution, fleet, before } = prepared;
  await migrateBatch.with(rehearsal.tools)({ execution, batch: 1 });
  await takeBaseline.with(rehearsal.tools)({ execution, batch: 2 });
  return {
    ...prepared,
    migrate: (tools: AllTools = rehearsal.tools) => migrateBatch.with(tools)({ execution, batch: 2 }),
    back: () => rollBack.with(rehearsal.tools)({ execution, target: executionName(execution) }),
    isBefore: async (name: string) => (await fleet.fingerprints())[name] === before[name],
  };
}

describe("a function whose layer Lambda refuses", () => {
  test("is skipped in Lambda's words, as it was; the others go on, and a rollback has nothing to restore of it", async () => {
    const { files, fleet, before, migrate, back, isBefore } = await atBatch2("denied");
    const refusing = failing("updateLayers", "denied-b", aRefusal());
    expect(await migrate(refusing)).toEqual({ batch: 2, migrated: 1, skipped: 1 });
    expect(await isBefore("denied-b")).toBe(true);
    expect(await files.journal("denied-b").required()).toMatchObject({
      step: "snapshot",
      outcome: "skipped",
      changedAt: null,
      reason:
        "Lambda refuses to attach the layer: AccessDeniedException: not authorized to perform lambda:GetLayerVersion",
    });
    expect(await migrate(), "run again").toEqual({ batch: 2, migrated: 1, skipped: 1 });
    expect(await isBefore("denied-b")).toBe(true);
    expect(await back()).toEqual({ restored: 2, failed: 0, remaining: 0 });
    expect(await fleet.fingerprints()).toEqual(before);
  });

  test("is skipped where a layer of its own was deleted since the plan", async () => {
    const theirs = await somebodyElse(rehearsal.clients).publishesLayer("vanishing");
    const { execution, files } = await rehearsal.prepared("gone", [{ name: "gone-a", layers: [theirs] }]);
    await rehearsal.clients.lambda.send(
      new DeleteLayerVersionCommand({ LayerName: "vanishing", VersionNumber: Number(theirs.split(":").at(-1)) }),
    );
    expect(await migrateBatch.with(rehearsal.tools)({ execution, batch: 1 })).toEqual({
      batch: 1,
      migrated: 0,
      skipped: 1,
    });
    expect(await files.journal("gone-a").required()).toMatchObject({
      code: "layer-version-deleted",
      data: { layerVersionArn: theirs },
    });
  });

  test("fails and is restored where the refused update took nevertheless", async () => {
    const { files, fleet, before, migrate, back } = await atBatch2("took");
    await expect(migrate(failing("updateLayers", "took-b", aRefusal(), true))).rejects.toMatchObject({
      name: "UpdateFailed",
      message: expect.stringMatching(/^took-b: AccessDeniedException: not authorized/),
    });
    expect(await files.journal("took-b").required()).toMatchObject({ step: "attach", outcome: "failed" });
    expect(await back()).toMatchObject({ failed: 0, remaining: 0 });
    expect(await fleet.fingerprints()).toEqual(before);
  });

  test("is somebody else's where they changed it meanwhile", async () => {
    const { files, migrate } = await atBatch2("theirs");
    const refusing = failing("updateLayers", "theirs-b", aRefusal());
    const { updateLayers } = refusing.lambda;
    const lambda: AllTools["lambda"] = {
      ...refusing.lambda,
      async updateLayers(name, ...rest) {
        if (name === "theirs-b") await somebodyElse(rehearsal.clients).deploys(name);
        return updateLayers(name, ...rest);
      },
    };
    expect(await migrate({ ...refusing, lambda })).toEqual({ batch: 2, migrated: 1, skipped: 1 });
    expect((await files.journal("theirs-b").required()).outcome).toBe("touched-by-others");
  });

  test.each([
    ["that passes", aRefusal("TooManyRequestsException", 429)],
    ["that concerns the service", aRefusal("ExpiredTokenException", 403)],
    ["on Lambda's side", aRefusal("ServiceException", 500)],
  ])("is a failure of the batch where the error is one %s", async (what, error) => {
    const prefix = what.replaceAll(/\W/g, "").toLowerCase();
    const { migrate } = await atBatch2(prefix);
    await expect(migrate(failing("updateLayers", `${prefix}-b`, error))).rejects.toMatchObject({
      name: "UpdateFailed",
    });
  });
});

test("a refusal of its code, once a function has its layer, fails the batch, and the rollback restores it", async () => {
  const { fleet, before, migrate, back } = await atBatch2("late");
  await expect(migrate(failing("updateCode", "late-b", aRefusal()))).rejects.toMatchObject({ name: "UpdateFailed" });
  expect(await back()).toMatchObject({ failed: 0, remaining: 0 });
  expect(await fleet.fingerprints()).toEqual(before);
});
