import { describe, expect, it } from "vitest";
import { isMap } from "yaml";
import {
  lineIn,
  listOf,
  plainText,
  sourceOf,
  valueAt,
  withItem,
  withPair,
  withSection,
  type YamlFile,
  yamlFile,
} from "../../../src/cli/handover/yaml/yaml-edits.ts";
import { type Edit, edited } from "../../../src/domain/handover/repository/changes.ts";

const changed = (text: string, edit: (file: YamlFile) => Edit) => {
  const file = yamlFile("template.yaml", text);
  if (file === null) throw new Error("not YAML");
  return edited(text, [edit(file)]);
};
const item = (text: string) =>
  changed(text, (file) => {
    const list = listOf(valueAt(file.root, "a", "Layers"));
    if (list === null) throw new Error("no list");
    return withItem(file, list, "!Ref New");
  });
const pair = (text: string) =>
  changed(text, (file) => {
    const map = valueAt(file.root, "a");
    if (!isMap(map)) throw new Error("no map");
    return withPair(file, map, ["Layers:", "  - x"], "Layers: [x]");
  });

describe("an item is added to a list", () => {
  it.each<[string, string, string]>([
    [
      "with comments",
      "a:\n  Layers:\n    - !Ref A # one\n  # next\n  b: 1\n",
      "a:\n  Layers:\n    - !Ref A # one\n    - !Ref New\n  # next\n  b: 1\n",
    ],
    ["without indent", "a:\n  Layers:\n  - !Ref A\n", "a:\n  Layers:\n  - !Ref A\n  - !Ref New\n"],
    ["that ends the file", "a:\n  Layers:\n    - x", "a:\n  Layers:\n    - x\n    - !Ref New"],
    [
      "with an item of several lines",
      "a:\n  Layers:\n    - Fn::Sub:\n        x\n  b: 1\n",
      "a:\n  Layers:\n    - Fn::Sub:\n        x\n    - !Ref New\n  b: 1\n",
    ],
    ["in brackets", "a:\n  Layers: [!Ref A, b] # c\n", "a:\n  Layers: [!Ref A, b, !Ref New] # c\n"],
    ["that is empty", "a:\n  Layers: []\n", "a:\n  Layers: [!Ref New]\n"],
  ])("%s", (_, before, after) => {
    expect(item(before)).toBe(after);
  });
});

describe("a pair is added to a map", () => {
  it.each<[string, string, string]>([
    ["with comments", "a:\n  b: 1 # one\n\n# end\nc: 2\n", "a:\n  b: 1 # one\n  Layers:\n    - x\n\n# end\nc: 2\n"],
    [
      "with a text of several lines",
      "a:\n  b: |\n    one\n    two\n\nc: 2\n",
      "a:\n  b: |\n    one\n    two\n  Layers:\n    - x\n\nc: 2\n",
    ],
    ["in braces", "a: { b: 1 }\n", "a: { b: 1, Layers: [x] }\n"],
    ["without a value", "a:\n  b:\nc: 1\n", "a:\n  b:\n  Layers:\n    - x\nc: 1\n"],
  ])("%s", (_, before, after) => {
    expect(pair(before)).toBe(after);
  });

  it("of JSON", () => {
    const json = '{\n  "a": {\n    "b": 1\n  }\n}\n';
    expect(
      JSON.parse(changed(json, (file) => withPair(file, valueAt(file.root, "a") as never, [], '"Layers": ["x"]'))),
    ).toEqual({ a: { b: 1, Layers: ["x"] } });
  });
});

it("a section is added before another one, and at the end of a file without it", () => {
  const added = (text: string) => changed(text, (file) => withSection(file, "Resources", "Mappings:\n  A: 1\n"));
  expect(added("x: 1\n\nResources:\n  a: 1\n")).toBe("x: 1\n\nMappings:\n  A: 1\n\nResources:\n  a: 1\n");
  expect(added("x: 1")).toBe("x: 1\nMappings:\n  A: 1\n\n");
});

it("tags are part of a value, and computed lists are none", () => {
  const file = yamlFile("t.yaml", "a: !If [c, [x], []]\nb: !Ref  A\n") as YamlFile;
  expect(listOf(valueAt(file.root, "a"))).toBeNull();
  expect(plainText(valueAt(file.root, "b"))).toBeNull();
  expect(sourceOf(file, valueAt(file.root, "b") as never)).toBe("!Ref  A");
  expect(lineIn(file, valueAt(file.root, "b"))).toBe(2);
  expect(yamlFile("t.yaml", "a: [")).toBeNull();
});
