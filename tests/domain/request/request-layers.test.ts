import { describe, expect, it, test } from "vitest";
import { layerFor, layersOf } from "../../../src/domain/request/request-layers.ts";
import { aMigration } from "../../support/inventory.ts";

const source = (name: string) => ({ name, zip: `s3://artifacts/${name}.zip` });
const PACKAGE = "node_modules/@acme/shared/";
const both = { python: source("py"), nodejs: source("js") };

describe("the layers of a request", () => {
  it("are the one it names, for the language its shared paths are of", () => {
    expect(layersOf(aMigration()).map(({ family, path }) => [family.name, path])).toEqual([["python", "layer"]]);
    const [only] = layersOf(aMigration({ shared: [PACKAGE] }));
    expect([only?.family.name, only?.sharedPaths]).toEqual(["nodejs", [PACKAGE]]);
  });

  it("are one for each language, with the shared paths of each", () => {
    const request = aMigration({ layer: undefined, layers: both, shared: [PACKAGE, "shared/", "util.py"] });
    expect(layersOf(request).map(({ source: { name }, sharedPaths, path }) => [name, sharedPaths, path])).toEqual([
      ["py", ["shared/", "util.py"], "layers.python"],
      ["js", [PACKAGE], "layers.nodejs"],
    ]);
    expect(layerFor(request, "nodejs22.x")?.source.name).toBe("js");
    expect(layerFor(request, "java21")).toBeNull();
    expect(layerFor(request, null)).toBeNull();
  });
});

test.each([
  ["node_modules/@acme/shared/", true],
  ["node_modules/lodash/", true],
  ["node_modules/", false],
  ["node_modules/@acme/", false],
  ["node_modules/lodash/lib/", false],
  ["src/node_modules/lodash/", false],
  ["node_modules/.bin/", false],
])("%s can be shared: %s", (path, expected) => {
  const made = () => aMigration({ shared: [path] });
  if (expected) expect(made).not.toThrow();
  else expect(made).toThrow();
});
