import { AddLayerVersionPermissionCommand } from "@aws-sdk/client-lambda";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CleanupReport } from "../../../src/domain/cleanup/cleanup-documents.ts";
import { chooseVersions } from "../../../src/tasks/cleanup/choose-versions.ts";
import { deleteVersions } from "../../../src/tasks/cleanup/delete-versions.ts";
import { readSettings } from "../../../src/tasks/cleanup/read-settings.ts";
import { removeExpiredRollbacks } from "../../../src/tasks/cleanup/remove-expired-rollbacks.ts";
import { writeCleanupReport } from "../../../src/tasks/cleanup/write-cleanup-report.ts";
import { aCloud, type CloudAtHand, executionArn } from "../../support/cloud.ts";
import { anOrchard, neededByNobody, type Orchard } from "../../support/orchard.ts";
import { textsOf } from "../../support/reasons.ts";

let cloud: CloudAtHand;
let orchard: Orchard;

/** Small pages: whoever reads only the first one misses what is needed. */
beforeEach(async () => {
  cloud = await aCloud({ quotas: { pageItems: 3, controlPlanePerSecond: 1000 } });
  orchard = await anOrchard(cloud);
});
afterEach(() => cloud.stop());

const cleanupArn = (name: string) => `arn:aws:states:us-east-1:000000000000:execution:layershift-dev-cleanup:${name}`;
const settings = { keep: 3, days: 0 };
const begun = async (name: string, asked: object) => {
  const execution = cleanupArn(name);
  await readSettings.with(cloud.tools)({ execution, startedAt: new Date().toISOString(), settings: asked });
  return execution;
};
const reported = async (execution: string, state: object = {}): Promise<CleanupReport> => {
  await writeCleanupReport.with(cloud.tools)({ execution, state });
  return cloud.tools.cleanup(execution).report.required();
};

/** As the machine goes, each task once. */
async function cleanedUp(name: string, asked: object = settings): Promise<CleanupReport> {
  const execution = await begun(name, asked);
  await chooseVersions.with(cloud.tools)({ execution });
  await deleteVersions.with(cloud.tools)({ execution });
  await removeExpiredRollbacks.with(cloud.tools)({ execution });
  return reported(execution);
}

const left = (...gone: readonly number[]) =>
  Array.from({ length: 12 }, (_, i) => i + 1).filter((n) => !gone.includes(n));
const outcomes = ({ layerVersions }: CleanupReport) =>
  Object.fromEntries(
    layerVersions.map(({ version, outcome, reasons }) => [version, `${outcome}: ${textsOf(reasons).join("; ")}`]),
  );

describe("a clean-up", () => {
  test("No layer version is deleted while a function version, alias or stored rollback still needs it.", async () => {
    const report = await cleanedUp("first");
    expect(await orchard.versions()).toEqual(left(...neededByNobody));
    expect(outcomes(report)).toEqual({
      1: "kept: used by gardener version 1",
      2: "kept: used by picker version 1",
      3: expect.stringMatching(/^kept: needed to roll back recent \(until \d{4}-\d\d-\d\d\)$/),
      4: expect.stringMatching(/^kept: needed to roll back recent/),
      5: "deleted: nothing refers to it, and 7 versions are newer",
      6: "kept: at-work is running with it",
      7: "deleted: nothing refers to it, and 5 versions are newer",
      8: "deleted: nothing refers to it, and 4 versions are newer",
      9: "deleted: nothing refers to it, and 3 versions are newer",
      10: "kept: among the 3 newest",
      11: "kept: among the 3 newest",
      12: "kept: used by gardener, picker; among the 3 newest",
    });
    expect(report.outcome).toBe("cleaned-up");
    const bytes = report.layerVersions.reduce((sum, { zipBytes }) => sum + (zipBytes ?? 0), 0);
    expect(bytes).toBeGreaterThan(0);
    expect(report.freedBytes).toBe(bytes + (report.rollbacks[0]?.bytes ?? 0));

    expect(await cleanedUp("second")).toMatchObject({ outcome: "nothing-to-clean-up", freedBytes: 0, rollbacks: [] });
    expect(await orchard.versions()).toEqual(left(...neededByNobody));
  });

  test("stored originals whose rollback has expired go with every old object version, and no others", async () => {
    const { store } = cloud.tools;
    await store.put("executions/expired/snapshots/picker.zip", new Uint8Array(500));
    await store.delete("executions/expired/snapshots/picker.zip");
    const { rollbacks } = await cleanedUp("originals");
    expect(rollbacks).toMatchObject([{ execution: "expired", outcome: "removed", objects: 4 }]);
    expect(rollbacks[0]?.bytes).toBeGreaterThan(1500);
    for await (const version of store.versions("executions/expired/snapshots/")) expect(version).toBeUndefined();
    expect(await store.exists("executions/expired/journal/picker.json")).toBe(true);
    expect(await store.exists("executions/recent/snapshots/picker.zip")).toBe(true);
  });

  test("a dry run says the same and touches nothing", async () => {
    const execution = await begun("dry", { ...settings, dryRun: true });
    await chooseVersions.with(cloud.tools)({ execution });
    const report = await reported(execution);
    expect(report).toMatchObject({ outcome: "dry-run", rollbacks: [{ execution: "expired", outcome: "would-go" }] });
    expect(report.layerVersions.filter(({ outcome }) => outcome === "would-go").map(({ version }) => version)).toEqual(
      neededByNobody.toReversed(),
    );
    expect(report.freedBytes).toBeGreaterThan(1000);
    expect(await orchard.versions()).toEqual(left());
  });

  test("what is needed again between the decision and the deletion stays, and the report says by whom", async () => {
    const execution = await begun("meanwhile", settings);
    await chooseVersions.with(cloud.tools)({ execution });
    await orchard.use(7);
    await cloud.tools
      .filesOf("at-work")
      .layers.write([{ family: "python", versionArn: orchard.arn(8), version: 8, reused: true }]);
    await deleteVersions.with(cloud.tools)({ execution });
    expect(await orchard.versions()).toEqual(left(5, 9));
    expect(outcomes(await reported(execution))).toMatchObject({
      7: "kept: still needed: used by picker",
      8: "kept: still needed: at-work is running with it",
    });
  });

  test("a version that other accounts can use is kept, even if that is granted after the decision", async () => {
    const share = (VersionNumber: number, more: object = { Principal: "111111111111" }) =>
      cloud.clients.lambda.send(
        new AddLayerVersionPermissionCommand({
          LayerName: "orchard",
          VersionNumber,
          StatementId: "share",
          Action: "lambda:GetLayerVersion",
          Principal: "*",
          ...more,
        }),
      );
    await share(5);
    const execution = await begun("shared", settings);
    await chooseVersions.with(cloud.tools)({ execution });
    await share(8, { OrganizationId: "o-t194hfs8cz" });
    await deleteVersions.with(cloud.tools)({ execution });
    expect(await orchard.versions()).toEqual(left(7, 9));
    const reason = "its policy lets other accounts use it, and their functions cannot be seen from here";
    expect(outcomes(await reported(execution))).toMatchObject({
      5: `kept: ${reason}`,
      8: `kept: still needed: ${reason}`,
    });
  });

  test("an execution at work that has not taken its layer version yet keeps every version of that layer", async () => {
    await cloud.tools.store.delete(cloud.tools.filesOf("at-work").layers.key);
    const report = await cleanedUp("undecided");
    expect(await orchard.versions()).toEqual(left());
    expect(outcomes(report)[9]).toBe("kept: at-work is running and can still choose this version");
  });

  test("an execution that a pick-up restores keeps its originals, however long ago it was heard of", async () => {
    const { filesOf, store } = cloud.tools;
    const startedAt = new Date().toISOString();
    const request = {
      kind: "pick-up",
      stopped: "expired",
      target: "expired",
      keepLayer: false,
      functions: null,
    } as const;
    await filesOf("at-work").request.write({ version: 1, execution: executionArn("at-work"), startedAt, request });
    expect((await cleanedUp("picked-up")).rollbacks).toEqual([]);
    expect(await store.exists("executions/expired/snapshots/picker.zip")).toBe(true);
  });

  test("settings that cannot be read are refused, every problem with its path", async () => {
    const refused = await begun("bad", { keep: 0, days: -1, layer: "orchard" }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: "BadRequest" });
    const report = await cloud.tools.cleanup("bad").report.required();
    expect(report.outcome).toBe("rejected");
    expect(report.problems.map(({ path }) => path).sort()).toEqual(["days", "keep", "layer"]);
  });
});

describe("a clean-up from incomplete facts deletes nothing", () => {
  test.each([
    ["a page of the functions", "lambda.ListFunctions", 2],
    ["a page of the layer versions", "lambda.ListLayerVersions", 2],
    ["the running executions", "states.ListExecutions", 1],
    ["the files of executions", "s3.ListObjectsV2", 1],
  ])("because %s cannot be read", async (_, operation, nth) => {
    const execution = await begun("blind", settings);
    const fault = cloud.inject({ kind: "denied", operation, nth, times: Number.POSITIVE_INFINITY });
    const failure = await chooseVersions
      .with(cloud.tools)({ execution })
      .catch((error: unknown) => error);
    fault.lift();
    expect(failure).toBeInstanceOf(Error);
    const state = { failure: { Error: "AccessDenied", Cause: JSON.stringify({ errorMessage: String(failure) }) } };
    const report = await reported(execution, state);
    expect(report).toMatchObject({ outcome: "incomplete", layerVersions: [], freedBytes: 0 });
    expect(report.reason).toContain("nothing was deleted");
    expect(await orchard.versions()).toEqual(left());
  });

  test("because a snapshot is damaged", async () => {
    const key = cloud.tools.filesOf("recent").snapshot("picker").key;
    await cloud.tools.store.put(key, new TextEncoder().encode('{"layers": ['));
    const execution = await begun("damaged", settings);
    await expect(chooseVersions.with(cloud.tools)({ execution })).rejects.toThrow(key);
    expect(await orchard.versions()).toEqual(left());
  });

  test("when the functions can no longer be listed just before the deletion", async () => {
    const execution = await begun("late", settings);
    await chooseVersions.with(cloud.tools)({ execution });
    cloud.inject({ kind: "denied", operation: "lambda.ListFunctions", times: Number.POSITIVE_INFINITY });
    await expect(deleteVersions.with(cloud.tools)({ execution })).rejects.toThrow();
    expect(await orchard.versions()).toEqual(left());
  });
});

describe("faults half-way", () => {
  const faults = ["throttled", "error-before", "error-after", "cut-after"] as const;
  test.each(faults)("exactly the right versions go, and are said to, through calls that are %s", async (kind) => {
    for (const operation of [
      "lambda.DeleteLayerVersion",
      "lambda.ListFunctions",
      "lambda.ListLayerVersions",
      "s3.PutObject",
      "s3.DeleteObjects",
      "states.ListExecutions",
    ])
      cloud.inject({ kind, operation });
    const report = await cleanedUp("through");
    expect(report.outcome).toBe("cleaned-up");
    expect(report.rollbacks).toMatchObject([{ outcome: "removed" }]);
    expect(await orchard.versions()).toEqual(left(...neededByNobody));
    expect(report.layerVersions.filter(({ outcome }) => outcome === "deleted").map(({ version }) => version)).toEqual(
      neededByNobody.toReversed(),
    );
  });

  test("a task that dies before it has stored what it deleted is run again, and the report accounts for all of it", async () => {
    const execution = await begun("dies", settings);
    await chooseVersions.with(cloud.tools)({ execution });
    const dies = cloud.inject({
      kind: "denied",
      operation: "s3.PutObject",
      about: /deletions/,
      times: Number.POSITIVE_INFINITY,
    });
    await expect(deleteVersions.with(cloud.tools)({ execution })).rejects.toThrow();
    dies.lift();
    expect(await deleteVersions.with(cloud.tools)({ execution })).toEqual({ deleted: 4, remaining: 0 });
    expect(await orchard.versions()).toEqual(left(...neededByNobody));
    expect((await reported(execution)).outcome).toBe("cleaned-up");
  });

  test("one version that cannot be deleted is reported, the others go, and the next clean-up goes on with it", async () => {
    const fault = cloud.inject({
      kind: "denied",
      operation: "lambda.DeleteLayerVersion",
      about: /orchard\/versions\/8/,
      times: Number.POSITIVE_INFINITY,
    });
    const report = await cleanedUp("partly");
    expect(report.outcome).toBe("incomplete");
    expect(outcomes(report)[8]).toMatch(/^failed: Lambda did not delete it: AccessDenied/);
    expect(await orchard.versions()).toEqual(left(5, 7, 9));
    fault.lift();
    expect((await cleanedUp("goes-on")).outcome).toBe("cleaned-up");
    expect(await orchard.versions()).toEqual(left(...neededByNobody));
  });

  test("originals that cannot be removed are reported, and go with the next clean-up", async () => {
    const fault = cloud.inject({ kind: "denied", operation: "s3.DeleteObjects", times: Number.POSITIVE_INFINITY });
    const execution = await begun("stays", settings);
    await chooseVersions.with(cloud.tools)({ execution });
    await removeExpiredRollbacks.with(cloud.tools)({ execution });
    const report = await reported(execution);
    expect(report).toMatchObject({ outcome: "incomplete", rollbacks: [{ execution: "expired", outcome: "failed" }] });
    fault.lift();
    expect((await cleanedUp("goes")).rollbacks).toMatchObject([{ execution: "expired", outcome: "removed" }]);
    const gone = cloud.clients.s3.send(
      new GetObjectCommand({ Bucket: cloud.tools.store.bucket, Key: "executions/expired/snapshots/picker.zip" }),
    );
    await expect(gone).rejects.toThrow();
  });
});
