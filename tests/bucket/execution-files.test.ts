import { expect, it } from "vitest";
import { anS3 } from "../../packages/embedded-cloud/tests/s3/s3.ts";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { executionFiles } from "../../src/bucket/execution-files.ts";
import { newJournal } from "../../src/domain/change/journal.ts";
import type { PublishedLayer } from "../../src/domain/package/layer-artifact.ts";
import { planFor } from "../../src/domain/plan/plan.ts";
import { aMigration, anArtifact, anItem, layerVersionArn } from "../support/inventory.ts";

const execution = "arn:aws:states:us-east-1:000000000000:execution:layershift-dev-migration:spring";

async function files() {
  const s3 = await anS3();
  const store = storeFrom(s3.client, "shelf");
  return { store, own: executionFiles(store, execution), [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose]() };
}

it("reads every document back as it was written", async () => {
  await using at = await files();
  const inventory = [
    anItem({}, { aliases: [{ name: "live", functionVersion: "7", weights: { "8": 0.5 } }] }),
    anItem({ name: "b" }),
  ];
  const artifacts = [anArtifact(), anArtifact({ family: "nodejs", layerName: "acme-node" })];
  const request = aMigration({ checks: { "acme-chat": [{ name: "ping", expect: { statusCode: 200 } }] } });
  const plan = planFor({
    inventory,
    request,
    artifacts,
    layers: new Map(),
    now: new Date(0),
  });
  const layers = [
    aPublishedLayer(3),
    { ...aPublishedLayer(1), family: "nodejs", versionArn: layerVersionArn(1, "acme-node") } as const,
  ];
  const accepted = {
    version: 1,
    execution,
    startedAt: "2030-01-01T00:00:00Z",
    request: { kind: "migrate", migration: request },
  } as const;
  const journal = newJournal("acme-chat", 1, new Date(0));
  await at.own.inventory.write(inventory);
  await at.own.artifacts.write(artifacts);
  await at.own.plan.write(plan);
  await at.own.layers.write(layers);
  await at.own.request.write(accepted);
  await at.own.journal("acme-chat").write(journal);
  const again = executionFiles(at.store, "spring");
  expect(await again.inventory.read()).toEqual(inventory);
  expect(await again.artifacts.read()).toEqual(artifacts);
  expect(await again.plan.read()).toEqual(plan);
  expect(await again.layers.read()).toEqual(layers);
  expect(await again.request.read()).toEqual(accepted);
  expect(await again.journal("acme-chat").read()).toEqual(journal);
  expect(await again.journaledFunctions()).toEqual(["acme-chat"]);
});

it("keeps what was kept first", async () => {
  await using at = await files();
  const first = [aPublishedLayer(3)];
  expect(await at.own.layers.keepOnce(first)).toEqual(first);
  expect(await at.own.layers.keepOnce([aPublishedLayer(4)])).toEqual(first);
});

it("says which file is missing, and which is damaged or of another version", async () => {
  await using at = await files();
  await expect(at.own.plan.required()).rejects.toThrow("s3://shelf/executions/spring/plan.json is missing");
  await at.store.putJson(at.own.plan.key, { version: 2 });
  await expect(at.own.plan.read()).rejects.toMatchObject({
    name: "NotUsable",
    message: expect.stringMatching(/plan.*version/),
  });
  await at.store.putJson(at.own.layers.key, { version: 1, layer: { versionArn: "x", version: 3, reused: "yes" } });
  await expect(at.own.layers.read()).rejects.toMatchObject({
    name: "NotUsable",
    message: expect.stringMatching(/reused/),
  });
});

it("reads what an earlier version stored of its one layer", async () => {
  await using at = await files();
  const stored = { versionArn: layerVersionArn(3), version: 3, reused: true };
  await at.store.putJson(at.own.layers.key, { version: 1, layer: stored });
  expect(await at.own.layers.required()).toEqual([{ family: "python", ...stored }]);
});

it("sorts the folders of batches as they come", async () => {
  await using at = await files();
  const [second, tenth] = [at.own.evidence(2).scan.key, at.own.evidence(10).scan.key];
  expect([second, tenth]).toEqual([at.own.key("batches/0002/scan.json"), at.own.key("batches/0010/scan.json")]);
});

it("reads a document that never changes once, and a journal every time", async () => {
  await using at = await files();
  const layer = [aPublishedLayer(3)];
  const [writer, reader] = [executionFiles(at.store, execution), executionFiles(at.store, execution)];
  expect(await reader.layers.read()).toBeNull();
  await writer.layers.keepOnce(layer);
  await writer.journal("acme-chat").write(newJournal("acme-chat", 1, new Date(0)));
  expect(await reader.layers.required()).toEqual(layer);
  expect((await reader.journal("acme-chat").required()).batch).toBe(1);

  await at.store.delete(reader.layers.key);
  await writer.journal("acme-chat").write(newJournal("acme-chat", 2, new Date(0)));
  expect(await reader.layers.read()).toEqual(layer);
  expect((await reader.journal("acme-chat").required()).batch).toBe(2);
});

function aPublishedLayer(version: number): PublishedLayer {
  return { family: "python", versionArn: layerVersionArn(version), version, reused: true };
}
