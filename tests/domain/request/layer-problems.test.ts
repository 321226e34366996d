import { expect, test } from "vitest";
import { problemsOfLayers } from "../../../src/domain/request/layer-problems.ts";

const source = (name: string) => ({ name, zip: `s3://artifacts/${name}.zip` });
const PACKAGE = "node_modules/@acme/shared/";
const both = { python: source("py"), nodejs: source("js") };

test.each<[string, unknown, readonly string[]]>([
  ["one layer", { layer: source("a") }, []],
  ["one layer for each", { layers: both, shared: ["shared/", PACKAGE] }, []],
  ["none", {}, ["layer: layer-missing"]],
  ["both fields", { layer: source("a"), layers: both }, ["layers: layer-and-layers"]],
  ["an empty object", { layers: {} }, ["layers: layers-empty"]],
  ["one layer for a folder and a package", { layer: source("a"), shared: ["shared/", PACKAGE] }, []],
  ["one folder for two languages", { layers: both }, []],
  ["one layer for two languages", { layer: source("a"), shared: ["util.py", PACKAGE] }, ["shared: several-languages"]],
  ["a layer without shared code", { layers: both, shared: ["util.py"] }, ["shared: layer-without-shared-path nodejs"]],
  [
    "shared code without a layer",
    { layers: { nodejs: source("a") }, shared: [PACKAGE, "util.py"] },
    ["shared[1]: shared-path-without-layer python"],
  ],
  [
    "the same layer twice",
    { layers: { python: source("a"), nodejs: source("a") }, shared: ["shared/", PACKAGE] },
    ["layers.nodejs.name: layer-name-twice python"],
  ],
  ["no object", "layer", []],
])("%s", (_, input, expected) => {
  const found = problemsOfLayers(input).map(({ path, code, data }) => [`${path}: ${code}`, ...Object.values(data)]);
  expect(found.map((parts) => parts.join(" "))).toEqual(expected);
});
