/** Makes the Serverless Framework leave the shared code out of packages. */
import { isMap, isScalar, type YAMLMap } from "yaml";
import { markdownCode, serverlessString } from "../../../../domain/handover/escaping.ts";
import type { Edit, Step } from "../../../../domain/handover/repository/changes.ts";
import {
  lineIn,
  listOf,
  pairOf,
  valueAt,
  withItem,
  withPair,
  withSection,
  type YamlFile,
} from "../../yaml/yaml-edits.ts";
import { copyingSteps } from "../build-scripts.ts";
import type { Reading } from "../reading.ts";
import type { Pair, ServiceFunction } from "./configurations.ts";

interface Changes {
  readonly edits: readonly Edit[];
  readonly steps: readonly Step[];
}

/** `own` are the functions of the service with the layer, of `all` that it describes. */
export async function packageChanges(
  { repository, handover }: Reading,
  service: YamlFile,
  own: readonly Pair[],
  all: readonly ServiceFunction[],
): Promise<Changes> {
  const names = own.map(({ fn }) => fn.name);
  const root = valueAt(service.root, "package");
  const built = [root, ...own.map(({ entry }) => valueAt(entry.value, "package"))].some(
    (each) => valueAt(each, "artifact") !== undefined,
  );
  if (built) return { edits: [], steps: await copyingSteps(repository, handover.sharedPaths, names) };
  const keeps = [...new Set(own.flatMap(({ fn }) => fn.keeps))];
  const patterns = patternsOf(handover.sharedPaths, keeps);
  if (patterns === null) return { edits: [], steps: [keptStep(service, keeps, names)] };
  const individually = valueAt(root, "individually");
  if (isScalar(individually) && individually.value === true) {
    const changes = own.map(({ fn, entry }) => withPatterns(entry.file, entry.value, "package", patterns, fn.name));
    return { edits: changes.flatMap(({ edits }) => edits), steps: changes.flatMap(({ steps }) => steps) };
  }
  if (all.every(({ value }) => own.some(({ entry }) => entry.value === value)))
    return withPatterns(service, service.root, "package", patterns, null);
  return { edits: [], steps: [sharedPackageStep(service, patterns, names)] };
}

/** `null` if a folder of data files stays, in which code must be left out still. */
function patternsOf(sharedPaths: readonly string[], keeps: readonly string[]): readonly string[] | null {
  if (keeps.some((path) => path.endsWith("/"))) return null;
  return [...sharedPaths.map((path) => `!${path.endsWith("/") ? `${path}**` : path}`), ...keeps].map(serverlessString);
}

/** Adds patterns at the end, where they win over others. */
function withPatterns(file: YamlFile, map: YAMLMap, key: string, all: readonly string[], name: string | null): Changes {
  const value = valueAt(map, key);
  const patterns = valueAt(value, "patterns");
  const list = listOf(patterns);
  const said = list?.items.map((item) => (isScalar(item) ? serverlessString(String(item.value)) : "")) ?? [];
  const added = all.filter((pattern) => !said.includes(pattern));
  const done = (...edits: readonly Edit[]): Changes => ({ edits, steps: [] });
  if (added.length === 0) return done();
  if (list !== null) return done(...added.map((pattern) => withItem(file, list, pattern)));
  const lines = ["patterns:", ...added.map((pattern) => `  - ${pattern}`)];
  const flow = `"patterns": [${added.join(", ")}]`;
  if (isMap(value) && patterns === undefined) return done(withPair(file, value, lines, flow));
  if (pairOf(map, key) === undefined) {
    const section = [`${key}:`, ...lines.map((line) => `  ${line}`)];
    if (map === file.root && !map.flow) return done(withSection(file, "functions", `${section.join("\n")}\n`));
    return done(withPair(file, map, section, `"${key}": { ${flow} }`));
  }
  const text = "These patterns are computed. Add these at their end.";
  return {
    edits: [],
    steps: [
      {
        path: file.path,
        line: lineIn(file, value),
        text,
        code: added.join("\n"),
        functions: name === null ? [] : [name],
      },
    ],
  };
}

function sharedPackageStep(service: YamlFile, patterns: readonly string[], functions: readonly string[]): Step {
  return {
    path: service.path,
    line: lineIn(service, valueAt(service.root, "package") ?? service.root),
    text: "One package serves functions with and without the layer. Set `package.individually: true`, and add these patterns to `package` of each function with the layer.",
    code: ["package:", "  patterns:", ...patterns.map((pattern) => `    - ${pattern}`)].join("\n"),
    functions,
  };
}

function keptStep(service: YamlFile, keeps: readonly string[], functions: readonly string[]): Step {
  return {
    path: service.path,
    line: lineIn(service, valueAt(service.root, "package") ?? service.root),
    text: `The code reads data files of ${keeps.map(markdownCode).join(", ")} by path. Leave only the code of the shared paths out of the packages.`,
    code: null,
    functions,
  };
}
