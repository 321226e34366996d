/** The folders with Terraform files of a repository. */
import { posix } from "node:path";
import { isMap, isSeq, type YAMLMap } from "yaml";
import { evaluated } from "../../hcl/evaluate.ts";
import { type Block, type HclFile, hclReader } from "../../hcl/hcl-file.ts";
import { UNKNOWN, type Value } from "../../hcl/value.ts";
import type { Repository } from "../../repository/repository.ts";
import { plainText, valueAt, type YamlFile, yamlFile } from "../../yaml/yaml-edits.ts";

/** A block with the file that it is in. */
export interface Placed {
  readonly module: Module;
  readonly file: HclFile;
  readonly block: Block;
}

/** The Terraform files of one folder. */
export interface Module {
  /** Relative to the repository, without a slash at the end. Empty for the repository's folder. */
  readonly folder: string;
  readonly files: readonly HclFile[];
  readonly blocks: readonly Placed[];
  /** Values of variable files that Terraform reads automatically. */
  readonly given: ReadonlyMap<string, Value>;
}

export interface Modules {
  readonly byFolder: ReadonlyMap<string, Module>;
  /** Files that are not valid HCL or JSON. */
  readonly invalid: readonly string[];
  /** What is written as JSON. */
  readonly json: readonly JsonBlock[];
}

/** A resource or a call of a module in a file in JSON, which is not patched. */
export interface JsonBlock {
  readonly file: YamlFile;
  readonly kind: "function" | "call";
  readonly value: YAMLMap;
}

/** Reads all files of Terraform and OpenTofu, and the variable files beside them. */
export async function modulesIn(repository: Repository): Promise<Modules> {
  const read = await hclReader();
  const invalid: string[] = [];
  const filesOf = async (paths: readonly string[]): Promise<HclFile[]> => {
    const files: HclFile[] = [];
    for (const path of paths) {
      const text = await repository.read(path);
      const file = text === null ? null : read(path, text);
      if (file !== null) files.push(file);
      else if (text !== null) invalid.push(path);
    }
    return files;
  };
  const byFolder = new Map<string, Module>();
  const all = Map.groupBy(
    repository.paths.filter((path) => isRead(path, repository)),
    folderOf,
  );
  for (const [folder, paths] of all) {
    const files = await filesOf(paths.filter((path) => /\.(tf|tofu)$/.test(path)));
    const variables = await filesOf(paths.filter((path) => path.endsWith(".tfvars")));
    const given = variables.flatMap(({ body }) =>
      [...body.attributes.values()].map(({ name, value }) => [name, evaluated(value, () => UNKNOWN)] as const),
    );
    if (files.length > 0) byFolder.set(folder, moduleOf(folder, files, new Map(given)));
  }
  const json = await jsonBlocksIn(repository, invalid);
  return { byFolder, invalid, json };
}

const VARIABLES = /(^|\/)(terraform|[^/]+\.auto)\.tfvars$/;

/** OpenTofu reads `main.tofu` in place of a `main.tf` beside it. */
function isRead(path: string, { has }: Repository): boolean {
  return /\.tofu$/.test(path) || VARIABLES.test(path) || (/\.tf$/.test(path) && !has(path.replace(/tf$/, "tofu")));
}

/** @param invalid gets the files that are not valid JSON */
async function jsonBlocksIn(repository: Repository, invalid: string[]): Promise<readonly JsonBlock[]> {
  const found: JsonBlock[] = [];
  for (const path of repository.paths.filter((each) => /\.(tf|tofu)\.json$/.test(each))) {
    const text = await repository.read(path);
    const file = text === null ? null : yamlFile(path, text);
    if (file === null) {
      if (text !== null) invalid.push(path);
      continue;
    }
    const functions = mapsIn(mapsIn([file.root], "resource"), "aws_lambda_function");
    found.push(...blocksBelow(functions).map((value) => ({ file, kind: "function" as const, value })));
    const calls = blocksBelow(mapsIn([file.root], "module"));
    found.push(...calls.map((value) => ({ file, kind: "call" as const, value })));
  }
  return found;
}

/** The maps that a key has. Terraform's JSON can have a list of them in place of each. */
function mapsIn(maps: readonly YAMLMap[], key: string): readonly YAMLMap[] {
  return maps.flatMap((map) => eachMap(valueAt(map, key)));
}

/** The blocks of labelled maps. */
function blocksBelow(labelled: readonly YAMLMap[]): readonly YAMLMap[] {
  return labelled.flatMap(({ items }) => items.flatMap(({ value }) => eachMap(value)));
}

function eachMap(node: unknown): readonly YAMLMap[] {
  if (isMap(node)) return [node];
  return isSeq(node) ? node.items.filter((item) => isMap(item)) : [];
}

/** The folder of a path, without a slash at the end. */
export function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === "." ? "" : folder;
}

/** The folder of the repository that a path names from another folder; `null` if it is outside. */
export function folderFrom(folder: string, path: string): string | null {
  const found = posix.normalize(posix.join(folder === "" ? "." : folder, path)).replace(/\/$/, "");
  if (found === ".." || found.startsWith("../") || posix.isAbsolute(path)) return null;
  return found === "." ? "" : found;
}

function moduleOf(folder: string, files: readonly HclFile[], given: Module["given"]): Module {
  const blocks: Placed[] = [];
  const module = { folder, files, blocks, given };
  for (const file of files) blocks.push(...file.body.blocks.map((block) => ({ module, file, block })));
  return module;
}

/** The blocks of a type, such as `resource` with the label `aws_lambda_function`. */
export function blocksOf({ blocks }: Module, type: string, label?: string): readonly Placed[] {
  return blocks.filter(({ block }) => block.type === type && (label === undefined || block.labels[0] === label));
}

/** The `source` of a module call. */
export function sourceOf({ block }: Placed): string {
  const value = evaluated(block.attributes.get("source")?.value, () => UNKNOWN);
  return value.kind === "literal" && typeof value.value === "string" ? value.value : "";
}

/** The folder of the module that a call names; `null` if it is not in the repository. */
export function calledFolder(call: Placed): string | null {
  return localFolder(call.module.folder, sourceOf(call));
}

/** The folder that a call in JSON names; `null` for a function, and if it is not in the repository. */
export function calledInJson({ file, kind, value }: JsonBlock): string | null {
  return kind === "call" ? localFolder(folderOf(file.path), plainText(valueAt(value, "source")) ?? "") : null;
}

function localFolder(folder: string, source: string): string | null {
  return /^\.\.?\//.test(source) ? folderFrom(folder, source) : null;
}

/** The module of a registry that creates one function for each call. */
export function isCommunityModule(call: Placed): boolean {
  return /(^|\/)terraform-aws-modules\/(lambda\/aws|terraform-aws-lambda)($|[/.?])/.test(sourceOf(call));
}
