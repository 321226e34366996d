/** The folders with Terraform files of a repository. */
import { posix } from "node:path";
import { evaluated } from "../../hcl/evaluate.ts";
import { type Block, type HclFile, hclReader } from "../../hcl/hcl-file.ts";
import { UNKNOWN, type Value } from "../../hcl/value.ts";
import type { Repository } from "../../repository/repository.ts";

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
  /** Files that are not valid HCL. */
  readonly invalid: readonly string[];
}

/** Reads all `*.tf` files, and the variable files beside them. */
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
    repository.paths.filter((path) => /\.tf$|(^|\/)(terraform|[^/]+\.auto)\.tfvars$/.test(path)),
    folderOf,
  );
  for (const [folder, paths] of all) {
    const files = await filesOf(paths.filter((path) => path.endsWith(".tf")));
    const variables = await filesOf(paths.filter((path) => path.endsWith(".tfvars")));
    const given = variables.flatMap(({ body }) =>
      [...body.attributes.values()].map(({ name, value }) => [name, evaluated(value, () => UNKNOWN)] as const),
    );
    if (files.length > 0) byFolder.set(folder, moduleOf(folder, files, new Map(given)));
  }
  return { byFolder, invalid };
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
  const source = sourceOf(call);
  return /^\.\.?\//.test(source) ? folderFrom(call.module.folder, source) : null;
}

/** The module of a registry that creates one function for each call. */
export function isCommunityModule(call: Placed): boolean {
  return /(^|\/)terraform-aws-modules\/(lambda\/aws|terraform-aws-lambda)($|[/.?])/.test(sourceOf(call));
}
