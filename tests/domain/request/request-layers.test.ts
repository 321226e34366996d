import { describe, expect, it, test } from "vitest";
import { layerFor, layersOf, readingsOf, requestMeaning } from "../../../src/domain/request/request-layers.ts";
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
      ["js", [PACKAGE, "shared/"], "layers.nodejs"],
    ]);
    expect(layerFor(request, "nodejs22.x")?.source.name).toBe("js");
    expect(layerFor(request, "java21")).toBeNull();
    expect(layerFor(request, null)).toBeNull();
  });

  it("are those that it says itself, where it says so", () => {
    const layers = { python: both.python, nodejs: { ...both.nodejs, shared: ["lib/"] } };
    const request = aMigration({ layer: undefined, layers, shared: ["shared/"] });
    expect(layersOf(request).map(({ sharedPaths }) => sharedPaths)).toEqual([["shared/"], ["lib/"]]);
  });

  it("can mean folders of another language, which the first reading that their source holds decides", () => {
    const [asked] = layersOf(aMigration());
    const readings = asked === undefined ? [] : readingsOf(asked);
    expect(readings.map(({ family }) => family.name)).toEqual(["python", "nodejs"]);
    const meant = requestMeaning(aMigration(), readings.slice(1));
    expect(meant.layer).toBeUndefined();
    expect(layersOf(meant).map(({ family, sharedPaths }) => [family.name, sharedPaths])).toEqual([
      ["nodejs", ["shared/"]],
    ]);
    expect(requestMeaning(aMigration(), readings.slice(0, 1))).toEqual(aMigration());
    const several = layersOf(aMigration({ layer: undefined, layers: both, shared: [PACKAGE, "shared/"] }));
    expect(several.map((each) => readingsOf(each).map(({ sharedPaths }) => sharedPaths))).toEqual([
      [["shared/"]],
      [[PACKAGE, "shared/"], [PACKAGE]],
    ]);
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
