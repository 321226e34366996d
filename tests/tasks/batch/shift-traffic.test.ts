import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executionName } from "../../../src/domain/execution-name.ts";
import { checkHealth } from "../../../src/tasks/batch/check-health.ts";
import { migrateBatch } from "../../../src/tasks/batch/migrate-batch.ts";
import { shiftTraffic } from "../../../src/tasks/batch/shift-traffic.ts";
import { takeBaseline } from "../../../src/tasks/batch/take-baseline.ts";
import { rollBack } from "../../../src/tasks/finish/roll-back.ts";
import type { Tools } from "../../../src/tasks/tools.ts";
import { aFleet } from "../../support/fleet.ts";
import { aRehearsal, type Rehearsal } from "../../support/rehearsal.ts";
import { type Released, released } from "../../support/released-fleet.ts";
import { somebodyElse } from "../../support/somebody-else.ts";

let rehearsal: Rehearsal;
let team: Released;
beforeAll(async () => {
  rehearsal = await aRehearsal();
  team = released(rehearsal.clients);
});
afterAll(() => rehearsal.stop());

const own = { bundled: true };
const layered = { bundled: false };

/** A function whose alias `live` leads to a version as $LATEST is, and its migration as far as the plan. */
async function prepared(name: string, more: object = {}, before: () => Promise<unknown> = async () => {}) {
  const fleet = await aFleet(rehearsal.clients, { functions: [name] });
  await team.release(name, "live");
  await before();
  const fingerprints = await fleet.fingerprints();
  const execution = await rehearsal.begin({
    layer: { name, zip: fleet.layerZip },
    fleet: { functions: [name] },
    graceSeconds: 0,
    ...more,
  });
  const files = rehearsal.tools.filesOf(execution);
  return { fleet, fingerprints, execution, files };
}

const at = (execution: string) => ({ execution, batch: 1 });
async function migrated(execution: string, tools: Tools = rehearsal.tools) {
  await takeBaseline.with(rehearsal.tools)(at(execution));
  await migrateBatch.with(tools)(at(execution));
}
const shift = (execution: string) => shiftTraffic.with(rehearsal.tools)(at(execution));
const back = (execution: string) => rollBack.with(rehearsal.tools)({ execution, target: executionName(execution) });

describe("a function behind an alias", () => {
  test("its traffic stays on the previous version until the published version passes its checks, then moves", async () => {
    const checks = { "release-a": [{ name: "greets", expect: { statusCode: 200 } }] };
    const { execution, files } = await prepared("release-a", { checks });
    await migrated(execution);
    expect(await team.call("release-a", "live")).toMatchObject(own);
    expect(await team.call("release-a", "2")).toMatchObject(layered);
    const { lambda } = rehearsal.tools;
    const invoked: string[] = [];
    const invoke: typeof lambda.invoke = (name, payload, seconds) => {
      invoked.push(name);
      return lambda.invoke(name, payload, seconds);
    };
    const tools = { ...rehearsal.tools, lambda: { ...lambda, invoke } };
    expect(await checkHealth.with(tools)(at(execution))).toMatchObject({ verdict: "healthy", decision: "shift" });
    expect(invoked).toEqual(["release-a:2"]);
    expect(await shift(execution)).toMatchObject({ shifted: 1, next: "bake" });
    expect(await team.leadsTo("release-a", "live")).toBe("live → 2");
    expect(await team.call("release-a", "live")).toMatchObject(layered);
    expect(await files.journal("release-a").required()).toMatchObject({ outcome: "migrated", publishedVersion: "2" });
    expect(await shift(execution), "a second run has nothing to do").toMatchObject({ shifted: 0, next: "bake" });
  });

  test("goes back: alias at once, code, layers; and the version that was published of it is gone", async () => {
    const { fleet, fingerprints, execution } = await prepared("back-a");
    await migrated(execution);
    await shift(execution);
    expect(await back(execution)).toEqual({ restored: 1, failed: 0, remaining: 0 });
    expect(await fleet.fingerprints()).toEqual(fingerprints);
    expect(await team.leadsTo("back-a", "live")).toBe("live → 1");
    expect(await team.versions("back-a")).toEqual(["1"]);
  });

  test("its alias is restored first, and the published version is kept for a while", async () => {
    const { execution } = await prepared("first-a", { graceSeconds: 2 });
    await migrated(execution);
    await shift(execution);
    const { lambda, clock } = rehearsal.tools;
    const seen: string[] = [];
    let waited = 0;
    const updateCode: typeof lambda.updateCode = async (...asked) => {
      seen.push(await team.leadsTo("first-a", "live"));
      return lambda.updateCode(...asked);
    };
    const deleteVersion: typeof lambda.deleteVersion = async (...asked) => {
      seen.push(waited >= 5 ? "after a while" : "at once");
      return lambda.deleteVersion(...asked);
    };
    const wait = async (seconds: number) => {
      waited += seconds;
    };
    const tools = { ...rehearsal.tools, lambda: { ...lambda, updateCode, deleteVersion }, clock: { ...clock, wait } };
    await rollBack.with(tools)({ execution, target: executionName(execution) });
    expect(seen).toEqual(["live → 1", "after a while"]);
  });

  test("an alias that others moved is left alone and reported, although code and layers are restored", async () => {
    const { fleet, fingerprints, execution, files } = await prepared("moved-a");
    await migrated(execution);
    await shift(execution);
    await somebodyElse(rehearsal.clients).publishesLayer();
    const theirs = await publishedByOthers("moved-a");
    await team.lead("moved-a", "live", theirs);
    expect(await back(execution)).toEqual({ restored: 0, failed: 1, remaining: 0 });
    expect(await team.leadsTo("moved-a", "live")).toBe(`live → ${theirs}`);
    expect(await fleet.fingerprints()).toEqual(fingerprints);
    expect((await files.journal("moved-a").required()).reason).toContain("alias live points to version 3");
  });

  test("the published version is kept if others point to it, and the report says so", async () => {
    const { execution, files } = await prepared("wanted-a");
    await migrated(execution);
    await shift(execution);
    await rehearsal.clients.lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: "wanted-a:2",
        EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:orders",
      }),
    );
    expect(await back(execution)).toMatchObject({ restored: 1 });
    expect(await team.versions("wanted-a")).toEqual(["1", "2"]);
    expect((await files.journal("wanted-a").required()).leftVersion).toMatch(/version 2, .* was kept: event source/);
  });

  test("the published version is kept if others were granted permission to invoke it by number", async () => {
    const { execution, files } = await prepared("let-a");
    await migrated(execution);
    await shift(execution);
    await rehearsal.clients.lambda.send(
      new AddPermissionCommand({
        ...{ FunctionName: "let-a", Qualifier: "2", StatementId: "api", Action: "lambda:InvokeFunction" },
        Principal: "apigateway.amazonaws.com",
      }),
    );
    expect(await back(execution)).toMatchObject({ restored: 1 });
    expect(await team.versions("let-a")).toEqual(["1", "2"]);
    expect((await files.journal("let-a").required()).leftVersion).toMatch(
      /version 2, .* was kept: its resource policy/,
    );
  });

  test("a version whose response was lost is found again, and none is published twice", async () => {
    const { execution, files } = await prepared("lost-a");
    const { lambda } = rehearsal.tools;
    let lost = 0;
    const publishVersion: typeof lambda.publishVersion = async (...asked) => {
      await lambda.publishVersion(...asked);
      lost += 1;
      throw Object.assign(new Error("the answer got lost"), { name: "PreconditionFailedException" });
    };
    await migrated(execution, { ...rehearsal.tools, lambda: { ...lambda, publishVersion } });
    expect(lost).toBe(1);
    expect((await files.journal("lost-a").required()).publishedVersion).toBe("2");
    expect(await team.versions("lost-a")).toEqual(["1", "2"]);
  });

  test("a task that died between publishing and its journal publishes nothing twice, and its rollback removes the version", async () => {
    const { fleet, fingerprints, execution } = await prepared("died-a");
    const { lambda } = rehearsal.tools;
    const publishVersion: typeof lambda.publishVersion = async (...asked) => {
      await lambda.publishVersion(...asked);
      throw new Error("died");
    };
    const dying = migrated(execution, { ...rehearsal.tools, lambda: { ...lambda, publishVersion } });
    await expect(dying).rejects.toThrow("died");
    expect(await team.versions("died-a")).toEqual(["1", "2"]);
    expect(await back(execution)).toMatchObject({ restored: 1 });
    expect(await team.versions("died-a")).toEqual(["1"]);
    expect(await team.leadsTo("died-a", "live")).toBe("live → 1");
    expect(await fleet.fingerprints()).toEqual(fingerprints);
  });

  test("a setting that somebody changed since the inventory is not released, and nothing is changed", async () => {
    const { fleet, fingerprints, execution, files } = await prepared("setting-a");
    await rehearsal.clients.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "setting-a", Timeout: 20 }),
    );
    await migrated(execution);
    expect(await files.journal("setting-a").required()).toMatchObject({
      ...{ step: "snapshot", outcome: "touched-by-others" },
      reason: expect.stringContaining("changed Timeout of $LATEST"),
    });
    expect(await fleet.fingerprints()).toEqual(fingerprints);
  });

  test("a setting that others change during the migration is not published", async () => {
    const { execution, files } = await prepared("late-a");
    const { lambda } = rehearsal.tools;
    const updateCode: typeof lambda.updateCode = async (...asked) => {
      const answer = await lambda.updateCode(...asked);
      await lambda.waitUntilSettled("late-a");
      await rehearsal.clients.lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName: "late-a", Timeout: 20 }),
      );
      return answer;
    };
    await migrated(execution, { ...rehearsal.tools, lambda: { ...lambda, updateCode } });
    expect((await files.journal("late-a").required()).reason).toContain("changed Timeout of $LATEST");
    expect(await team.versions("late-a")).toEqual(["1"]);
  });

  test("provisioned concurrency stands before and after its traffic is shifted, and the way back does not wait for it", async () => {
    const { execution } = await prepared("warm-a", {}, () => team.provision("warm-a", "live"));
    await migrated(execution);
    expect(await shift(execution)).toMatchObject({ shifted: 1, next: "bake" });
    expect(await team.leadsTo("warm-a", "live")).toBe("live → 2");
    expect(await rehearsal.tools.lambda.provisionedOf("warm-a")).toMatchObject([
      { qualifier: "live", status: "READY" },
    ]);
    expect(await back(execution)).toMatchObject({ restored: 1 });
    expect(await team.leadsTo("warm-a", "live")).toBe("live → 1");
    expect(await team.versions("warm-a")).toEqual(["1"]);
  });

  test("a version with SnapStart is waited for before anything is led to it", async () => {
    const { execution } = await prepared("snap-a", {}, async () => {
      await rehearsal.clients.lambda.send(
        new UpdateFunctionConfigurationCommand({
          FunctionName: "snap-a",
          SnapStart: { ApplyOn: "PublishedVersions" },
        }),
      );
      await rehearsal.tools.lambda.waitUntilSettled("snap-a");
      await team.release("snap-a", "live");
    });
    await migrated(execution);
    expect((await rehearsal.tools.lambda.describe("snap-a:3"))?.state).toBe("Active");
    await shift(execution);
    expect(await team.call("snap-a", "live")).toMatchObject(layered);
  });

  test("an alias that somebody moves before its traffic is shifted is theirs", async () => {
    const { execution, files } = await prepared("theirs-a");
    await migrated(execution);
    const theirs = await publishedByOthers("theirs-a");
    await team.lead("theirs-a", "live", theirs);
    expect(await shift(execution)).toMatchObject({ shifted: 0, next: "bake" });
    expect(await team.leadsTo("theirs-a", "live")).toBe(`live → ${theirs}`);
    expect(await files.journal("theirs-a").required()).toMatchObject({
      outcome: "touched-by-others",
      code: "alias-moved-by-others",
      data: { alias: "live", to: `version ${theirs}` },
    });
  });

  test("if others move one of its aliases, no other alias keeps divided traffic", async () => {
    const { execution, files } = await prepared("two-a", { shift: { percent: 10, bakeSeconds: 0 } }, () =>
      team.release("two-a", "early"),
    );
    await migrated(execution);
    expect(await shift(execution)).toMatchObject({ shifted: 1, next: "share" });
    expect(await team.leadsTo("two-a", "live")).toBe("live → 1,10 % 2");
    const theirs = await publishedByOthers("two-a");
    await team.lead("two-a", "early", theirs);
    expect(await shift(execution)).toMatchObject({ shifted: 0 });
    expect(await team.leadsTo("two-a", "early")).toBe(`early → ${theirs}`);
    expect(await team.leadsTo("two-a", "live")).toBe("live → 1");
    expect(await files.journal("two-a").required()).toMatchObject({
      outcome: "touched-by-others",
      code: "alias-moved-by-others",
      data: { alias: "early", to: `version ${theirs}` },
    });
  });
});

/** A version of other content than ours, published from a moment in which $LATEST held it. */
async function publishedByOthers(name: string): Promise<string> {
  const { lambda } = rehearsal.tools;
  const present = await lambda.waitUntilSettled(name);
  const others = somebodyElse(rehearsal.clients);
  const layers = present.layers.map(({ arn }) => arn);
  await others.setsLayers(name, [...layers, await others.publishesLayer("other")]);
  const version = await team.release(name, "theirs");
  await others.setsLayers(name, layers);
  return version;
}
