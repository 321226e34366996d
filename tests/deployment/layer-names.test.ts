import { expect, test } from "vitest";
import { tasksThatMay } from "../support/task-roles.ts";

const parameters = { functionPrefixes: "*", layerNames: "acme-*,brook-shared" };

const publishers = (layer: string) =>
  tasksThatMay(
    { action: "lambda:PublishLayerVersion", resource: `arn:aws:lambda:us-east-1:000000000000:${layer}` },
    parameters,
  );

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
