import { CreateAliasCommand, PublishVersionCommand, UpdateAliasCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aZip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { executionName } from "../../../src/domain/execution-name.ts";
import { type AcceptedRequest, requestFrom } from "../../../src/domain/request/request.ts";
import { migrateBatch } from "../../../src/tasks/batch/migrate-batch.ts";
import { takeBaseline } from "../../../src/tasks/batch/take-baseline.ts";
import { rollBack } from "../../../src/tasks/finish/roll-back.ts";
import { aJournal } from "../../support/journals.ts";
import { coded } from "../../support/reasons.ts";
import { aRehearsal, type Rehearsal } from "../../support/rehearsal.ts";
import { somebodyElse } from "../../support/somebody-else.ts";
import type { AllTools } from "../../support/tools.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

const prepared: Rehearsal["prepared"] = (...given) => rehearsal.prepared(...given);
const others = () => somebodyElse(rehearsal.clients);
const migrate = (execution: string, tools: AllTools = rehearsal.tools, batch = 1) =>
  migrateBatch.with(tools)({ execution, batch });
const back = (execution: string, tools: AllTools = rehearsal.tools) =>
  rollBack.with(tools)({ execution, target: executionName(execution) });

describe("roll back", () => {
  test("somebody else's layer, added after the migration, keeps the rollback away", async () => {
    const { fleet, execution, files } = await prepared("later", ["later-a"]);
    await migrate(execution);
    const { layersAfter } = await files.journal("later-a").required();
    await others().setsLayers("later-a", [...(layersAfter ?? []), await others().publishesLayer()]);
    const theirs = await fleet.fingerprints();
    await back(execution);
    expect(await fleet.fingerprints()).toEqual(theirs);
    expect((await files.journal("later-a").required()).code).toBe("layers-changed-by-others");
  });

  test("a function that lost its layer to somebody else gets its code back", async () => {
    const { fleet, execution, before } = await prepared("stripped", ["stripped-a"]);
    await migrate(execution);
    await others().setsLayers("stripped-a", []);
    expect(await back(execution)).toEqual({ restored: 1, failed: 0, remaining: 0 });
    expect(await fleet.fingerprints()).toEqual(before);
  });

  test("a rollback goes on past a function it cannot restore, and does not try it again", async () => {
    const names = ["past-a", "past-b"];
    const { fleet, execution, before, files } = await prepared("past", names, { canary: "past-a" });
    await migrate(execution);
    await takeBaseline.with(rehearsal.tools)({ execution, batch: 2 });
    await migrate(execution, rehearsal.tools, 2);
    await rehearsal.tools.store.delete(files.snapshotZipKey("past-b"));
    expect(await back(execution)).toEqual({ restored: 1, failed: 1, remaining: 0 });
    expect((await fleet.fingerprints())["past-a"]).toBe(before["past-a"]);
    expect(await files.journal("past-b").required()).toMatchObject({
      outcome: "failed",
      rolledBackBy: files.execution,
    });
    expect((await fleet.invoke("past-b")).payload).toMatchObject({ bundled: false });
    expect(await back(execution)).toEqual({ restored: 1, failed: 1, remaining: 0 });
  });

  test("a stored package that others replaced never overwrites working code, and the report says so", async () => {
    const { fleet, execution, files } = await prepared("forged", ["forged-a"]);
    await migrate(execution);
    const moved = await fleet.fingerprints();
    const forged = await aZip({ "app.py": "def handler(event, context):\n    return 'not yours'\n" });
    await rehearsal.tools.store.put(files.snapshotZipKey("forged-a"), forged);
    expect(await back(execution)).toEqual({ restored: 0, failed: 1, remaining: 0 });
    expect(await fleet.fingerprints()).toEqual(moved);
    expect((await fleet.invoke("forged-a")).payload).toMatchObject({ bundled: false });
    expect(await files.journal("forged-a").required()).toMatchObject({
      outcome: "failed",
      code: "original-lost",
      data: { because: coded("package-not-expected") },
    });
  });

  test("a rollback that cannot restore the layers leaves the function serving from its own code", async () => {
    const { fleet, execution, before, files } = await prepared("half", ["half-a"]);
    await migrate(execution);
    const lambda = { ...rehearsal.tools.lambda, updateLayers: () => Promise.reject(new Error("no more today")) };
    expect(await back(execution, { ...rehearsal.tools, lambda })).toEqual({ restored: 0, failed: 1, remaining: 0 });
    expect((await fleet.invoke("half-a")).payload).toMatchObject({ bundled: true });
    expect((await files.journal("half-a").required()).reason).toBe("Error: no more today");

    const second = execution.replace(/[^:]+$/, "second-attempt");
    const again = await rollBack.with(rehearsal.tools)({ execution: second, target: files.execution });
    expect(again).toEqual({ restored: 1, failed: 0, remaining: 0 });
    expect(await fleet.fingerprints()).toEqual(before);
  });

  test("a layer is not detached from code that a task slimmed again after its execution had ended", async () => {
    const { fleet, execution, files } = await prepared("orphan", ["orphan-a"]);
    await migrate(execution);
    const { lambda, clock } = rehearsal.tools;
    const slimAgain = async () => {
      const { architectures, sourceKmsKeyArn, revisionId } = await lambda.waitUntilSettled("orphan-a");
      const code = { bucket: files.bucket, key: files.slimZipKey("orphan-a") };
      await lambda.updateCode("orphan-a", code, { architectures, sourceKmsKeyArn, revisionId });
    };
    const tools = { ...rehearsal.tools, clock: { ...clock, wait: slimAgain } };
    expect(await back(execution, tools)).toEqual({ restored: 0, failed: 1, remaining: 0 });
    expect(await fleet.invoke("orphan-a", { name: "Ada" })).toMatchObject({
      error: undefined,
      payload: { bundled: false },
    });
    expect((await files.journal("orphan-a").required()).code).toBe("restored-code-not-kept");
  });

  test("a rollback goes in slices and comes to an end, whatever fails", async () => {
    const execution = "arn:aws:states:us-east-1:000000000000:execution:layershift-dev-migration:slices";
    const files = rehearsal.tools.filesOf(execution);
    const { layerZip } = (await prepared("slices", ["slices-a"])).fleet;
    const migration = { layer: { name: "x", zip: layerZip }, fleet: { prefix: "slices-" }, graceSeconds: 0 };
    await files.request.write(acceptedFrom(execution, migration));
    const names = Array.from({ length: 210 }, (_, index) => `vanished-${index}`);
    await Promise.all(names.map((name) => files.journal(name).write(aJournal(name))));
    expect(await back(execution)).toEqual({ restored: 0, failed: 200, remaining: 10 });
    expect(await back(execution)).toEqual({ restored: 0, failed: 210, remaining: 0 });
  });
});

function acceptedFrom(execution: string, migration: object): AcceptedRequest {
  return { version: 1, execution, startedAt: new Date().toISOString(), request: requestFrom(migration) };
}

describe("aliases are read back too", () => {
  const pointTo = async (FunctionName: string, Name: string) => {
    const { lambda } = rehearsal.clients;
    const { Version: FunctionVersion } = await lambda.send(new PublishVersionCommand({ FunctionName }));
    await lambda.send(new UpdateAliasCommand({ FunctionName, Name, FunctionVersion })).catch(async () => {
      await lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion }));
    });
  };

  test("one that somebody moved to a version since is said, though code and layers are back", async () => {
    const { fleet, execution, before, files } = await prepared("aliased", ["aliased-a"]);
    await rehearsal.clients.lambda.send(
      new CreateAliasCommand({ FunctionName: "aliased-a", Name: "live", FunctionVersion: "$LATEST" }),
    );
    await migrate(execution);
    await pointTo("aliased-a", "live");
    expect(await back(execution)).toEqual({ restored: 0, failed: 1, remaining: 0 });
    expect(await fleet.fingerprints()).toEqual(before);
    expect(await files.journal("aliased-a").required()).toMatchObject({
      outcome: "touched-by-others",
      code: "restored-but-changed",
      data: { changes: expect.stringContaining("its alias live") },
    });
  });

  test("functions without a published version are not asked for theirs", async () => {
    const { execution } = await prepared("unaliased", ["unaliased-a", "unaliased-b"], { canary: "unaliased-a" });
    await migrate(execution);
    const aliasesOf = () => Promise.reject(new Error("a call too many"));
    const tools = { ...rehearsal.tools, lambda: { ...rehearsal.tools.lambda, aliasesOf } };
    expect(await back(execution, tools)).toEqual({ restored: 1, failed: 0, remaining: 0 });
  });
});
