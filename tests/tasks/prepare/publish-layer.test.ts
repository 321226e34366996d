import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executionFiles } from "../../../src/bucket/execution-files.ts";
import { announceDeletions, withdrawDeletions } from "../../../src/layer/deletion-announcements.ts";
import { publishLayer } from "../../../src/tasks/prepare/publish-layer.ts";
import { aRehearsal, type Rehearsal } from "../../support/rehearsal.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

const cleanup = "arn:aws:states:us-east-1:000000000000:execution:layershift-dev-cleanup:sweep";
const published = (execution: string) => publishLayer.with(rehearsal.tools)({ execution });

describe("publish layer", () => {
  test("takes an identical version, and says so before anybody can delete it", async () => {
    const first = await rehearsal.prepared("reuse", ["reuse-a"]);
    const second = await rehearsal.prepared("reuse", ["reuse-b"]);
    const { versionArn } = await published(first.execution);
    expect(await published(second.execution)).toEqual({ versionArn, reused: true });
    expect(await second.files.layers.required()).toMatchObject([{ versionArn }]);
  });

  test("publishes anew what a clean-up has announced to delete, whichever of the two came first", async () => {
    const { execution, files } = await rehearsal.prepared("going", ["going-a"]);
    const { execution: other } = await rehearsal.prepared("going", ["going-b"]);
    const { versionArn: taken } = await published(other);
    await announceDeletions(rehearsal.tools.store, cleanup, [taken]);
    await files.layers.write([{ family: "python", versionArn: taken, version: 1, reused: true }]);
    const anew = await published(execution);
    expect(anew).toEqual({ versionArn: taken.replace(/\d+$/, "2"), reused: false });
    expect(await executionFiles(rehearsal.tools.store, execution).layers.required()).toMatchObject([anew]);
    await withdrawDeletions(rehearsal.tools.store, cleanup);
  });

  test("a try that died after taking a version does not go on with it when it has been deleted meanwhile", async () => {
    const { execution, files } = await rehearsal.prepared("lost", ["lost-a"]);
    const { versionArn } = await published(execution);
    await files.layers.write([{ family: "python", versionArn, version: 1, reused: true }]);
    await rehearsal.tools.lambda.deleteLayerVersion(versionArn);
    expect(await published(execution)).toEqual({ versionArn: versionArn.replace(/\d+$/, "2"), reused: false });
  });
});
