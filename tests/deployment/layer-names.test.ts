import { afterAll, expect, test, vi } from "vitest";

// The roles are made of this command line when they are imported, here and nowhere else.
vi.resetModules();
afterAll(() => vi.resetModules());
process.argv.push("--param=functionPrefixes=*", "--param=layerNames=acme-*,brook-shared");
const { tasksThatMay } = await import("../support/task-roles.ts");

const publishers = (layer: string) =>
  tasksThatMay({ action: "lambda:PublishLayerVersion", resource: `arn:aws:lambda:us-east-1:000000000000:${layer}` });

test.each(["acme-shared", "acme-", "brook-shared"])("Publish layer alone may publish the layer %s", (name) => {
  expect(publishers(`layer:${name}`)).toEqual(["Publish layer"]);
});

test.each([
  "acme",
  "Acme-shared",
  "brook-shared2",
  "brook",
  "x-acme-shared",
  "vendor",
  "*",
  "constructor",
  "__proto__",
])("no task may publish the layer %s, which is not in layerNames", (name) => {
  expect(publishers(`layer:${name}`)).toEqual([]);
});
