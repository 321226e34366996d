import { expect, test } from "vitest";
import { problemsOfLayers } from "../../../src/domain/request/layer-problems.ts";

const source = (name: string) => ({ name, zip: `s3://artifacts/${name}.zip` });
const PACKAGE = "node_modules/@acme/shared/";
const both = { python: source("py"), nodejs: source("js") };

test.each<[string, unknown, readonly string[]]>([
  ["one layer", { layer: source("a") }, []],
  ["one layer for each", { layers: both, shared: ["shared/", PACKAGE] }, []],
  ["none", {}, ["layer: is missing"]],
  ["both fields", { layer: source("a"), layers: both }, ["layers: stands beside `layer`"]],
  ["an empty object", { layers: {} }, ["layers: names no layer"]],
  [
    "one layer for two languages",
    { layer: source("a"), shared: ["shared/", PACKAGE] },
    ["shared: names shared code of Python and of Node.js"],
  ],
  ["a layer without shared code", { layers: both }, ["shared: names no shared code of Node.js for `layers.nodejs`"]],
  [
    "shared code without a layer",
    { layers: { nodejs: source("a") }, shared: [PACKAGE, "shared/"] },
    ["shared[1]: is shared code of Python, and `layers` has no `python`"],
  ],
  [
    "the same layer twice",
    { layers: { python: source("a"), nodejs: source("a") }, shared: ["shared/", PACKAGE] },
    ["layers.nodejs.name: is the name of `layers.python` too"],
  ],
  ["no object", "layer", []],
])("%s", (_, input, expected) => {
  const found = problemsOfLayers(input).map(({ path, message }) => `${path}: ${message}`);
  expect(found.map((words, index) => words.slice(0, expected[index]?.length ?? 0))).toEqual(expected);
});
