/** Makes Terraform leave the shared code out of the packages that it builds. */
import { hclString } from "../../../../domain/handover/escaping.ts";
import type { Edit } from "../../../../domain/handover/repository/changes.ts";
import type { Family } from "../../../../domain/runtimes/family.ts";
import { literal } from "../../../../domain/text.ts";
import { evaluated } from "../../hcl/evaluate.ts";
import type { Attribute } from "../../hcl/hcl-file.ts";
import { namedChildren } from "../../hcl/hcl-file.ts";
import { knownText, type Value } from "../../hcl/value.ts";
import type { Repository } from "../../repository/repository.ts";
import { IN_REPOSITORY, type Instance } from "./instances.ts";
import { blocksOf, folderFrom, type Placed } from "./modules.ts";
import { around, indentOf, tupleOf, withAttribute, withElement } from "./text-edits.ts";

export type PackageChange =
  | { readonly kind: "edits"; readonly edits: readonly Edit[] }
  | { readonly kind: "by-hand"; readonly placed: Placed; readonly text: string; readonly code: string | null };

/** What is left out, and when. */
export interface LeftOut {
  readonly family: Family;
  readonly sharedPaths: readonly string[];
  /** Shared data files that stay. */
  readonly keeps: readonly string[];
  /** A condition in HCL; `null` if it is always left out. */
  readonly when: string | null;
}

/** The archives of a folder that the `filename` of a resource refers to. */
export function archivesOf({ module, block }: Placed): readonly Placed[] {
  const names = [...(block.attributes.get("filename")?.value.text ?? "").matchAll(/\bdata\.archive_file\.([\w-]+)/g)];
  const found = names.map(([, name]) => name);
  return blocksOf(module, "data", "archive_file").filter((archive) => found.includes(archive.block.labels[1]));
}

/** Excludes from an archive. A folder's name leaves out the folder, with every version of the archive provider. */
export function withExcludes(
  archive: Placed,
  { family, sharedPaths, keeps, when }: LeftOut,
  instance: Instance | undefined,
  repository: Repository,
): PackageChange {
  const { attributes } = archive.block;
  const source = attributes.get("source_dir");
  if (source === undefined)
    return {
      kind: "by-hand",
      placed: archive,
      text: `This archive has no \`source_dir\`, so \`excludes\` has no effect. Leave out ${sharedPaths.join(", ")} where its files are chosen.`,
      code: null,
    };
  if (keeps.length > 0 && !isListed(source, instance, repository))
    return {
      kind: "by-hand",
      placed: archive,
      text: `Exclude the files of ${sharedPaths.join(", ")}, except for ${keeps.join(", ")}, which the code reads by path.`,
      code: null,
    };
  const names = sharedPaths.map((path) => hclString(path.replace(/\/$/, "")));
  const list =
    keeps.length === 0 ? `[${names.join(", ")}]` : `[${filesText({ family, sharedPaths, keeps }, source.value.text)}]`;
  const added = when === null ? list : `${when} ? ${list} : []`;
  const excludes = attributes.get("excludes");
  if (excludes === undefined) return { kind: "edits", edits: [withAttribute(archive, "excludes", added)] };
  const tuple = tupleOf(excludes.value);
  if (when === null && keeps.length === 0 && tuple !== null)
    return { kind: "edits", edits: withElement(archive, tuple, names.join(", ")) };
  return { kind: "edits", edits: around(archive, excludes, "concat(", `, ${added})`) };
}

/** Whether the folder is in the repository, so that Terraform can list its files before it packages them. */
function isListed({ value }: Attribute, instance: Instance | undefined, { paths }: Repository): boolean {
  if (instance === undefined) return false;
  const folder = repositoryFolder(knownText(evaluated(value, instance.lookup)), instance);
  return folder !== null && paths.some((path) => folder === "" || path.startsWith(`${folder}/`));
}

/** The shared files that do not stay, one by one. Terraform's regular expressions cannot look ahead. */
function filesText({ family, sharedPaths, keeps }: Omit<LeftOut, "when">, source: string): string {
  const code = hclString(family.paths.code.source);
  const begins = (paths: readonly string[]) =>
    `anytrue([for path in [${paths.map(hclString).join(", ")}] : startswith(file, path)])`;
  return `for file in fileset(${source}, "**") : file if ${begins(sharedPaths)} && (can(regex(${code}, file)) || !${begins(keeps)})`;
}

/** `patterns` of the community's module: expressions for whole paths. The last one that matches decides. */
function patternsOf({ family, sharedPaths, keeps }: LeftOut): readonly string[] {
  const code = family.paths.code.source;
  return [
    ...sharedPaths.map((path) => `!${literal(path).replaceAll("\\*", "[^/]+")}${path.endsWith("/") ? ".*" : ""}`),
    ...keeps.map((path) => (path.endsWith("/") ? `(?!.*(?:${code}))${literal(path)}.*` : literal(path))),
  ].map(hclString);
}

/** The `source_path` of a call of the community's module. */
export function withPatterns(instance: Instance, repository: Repository, leftOut: LeftOut): PackageChange {
  const { sharedPaths } = leftOut;
  const { placed } = instance;
  const source = placed.block.attributes.get("source_path");
  const patterns = patternsOf(leftOut);
  const byHand = (text: string): PackageChange => ({
    kind: "by-hand",
    placed,
    text,
    code: `patterns = [${patterns.join(", ")}]`,
  });
  if (source === undefined)
    return byHand("This call takes a package that is built elsewhere. Leave the shared code out where it is built.");
  const tuple = tupleOf(source.value);
  const items = tuple === null ? [source.value] : namedChildren(tuple).filter(({ type }) => type === "expression");
  const edits: Edit[] = [];
  for (const item of items) {
    const value = evaluated(item, instance.lookup);
    const change = itemChange(placed, item, value, { instance, repository, sharedPaths, patterns });
    if (change === null)
      return byHand(
        "This part of `source_path` cannot be followed. Add the patterns to the part with the shared code.",
      );
    edits.push(...change);
  }
  if (edits.length === 0) return byHand("No part of `source_path` contains the shared code in this repository.");
  return { kind: "edits", edits };
}

interface Source {
  readonly instance: Instance;
  readonly repository: Repository;
  readonly sharedPaths: readonly string[];
  readonly patterns: readonly string[];
}

/** Edits of one part of `source_path`; none if it has no shared code, and `null` if it is not understood. */
function itemChange(placed: Placed, item: Attribute["value"], value: Value, source: Source): readonly Edit[] | null {
  const { path } = placed.file;
  const isObject = value.kind === "object";
  const folder = repositoryFolder(knownText(isObject ? (value.entries.get("path") ?? value) : value), source.instance);
  if (folder === null) return null;
  const prefix = isObject ? knownText(value.entries.get("prefix_in_zip") ?? { kind: "literal", value: "" }) : "";
  if (prefix === null) return null;
  const at = prefix === "" ? "" : `${prefix.replace(/\/$/, "")}/`;
  const isInside = (file: string) => source.sharedPaths.some((shared) => `${at}${file}`.startsWith(shared));
  const below = source.repository.paths
    .filter((each) => each.startsWith(`${folder}/`))
    .map((each) => each.slice(folder.length + 1));
  if (!below.some(isInside)) return [];
  if (below.every(isInside)) return removedItem(placed, item);
  if (isObject) return objectChange(placed, item, source.patterns);
  const built = below.filter((file) => /^(requirements\.txt|pyproject\.toml|uv\.lock|package\.json)$/.test(file));
  if (built.some((file) => file === "pyproject.toml" || file === "uv.lock")) return null;
  const installs = built
    .map((file) => `, ${file === "package.json" ? "npm_requirements" : "pip_requirements"} = true`)
    .join("");
  const isOnly = tupleOf(placed.block.attributes.get("source_path")?.value ?? item) === null;
  const object = `{ path = ${item.text}, patterns = [${source.patterns.join(", ")}]${installs} }`;
  return [{ path, from: item.startIndex, to: item.endIndex, text: isOnly ? `[${object}]` : object }];
}

/** Adds `patterns` to an object of `source_path`. */
function objectChange(placed: Placed, item: Attribute["value"], patterns: readonly string[]): readonly Edit[] | null {
  const object = item.descendantsOfType("object")[0];
  if (object == null || object.startIndex !== item.startIndex) return null;
  const elements = namedChildren(object).filter(({ type }) => type === "object_elem");
  const found = elements.find((element) => namedChildren(element)[0]?.text === "patterns");
  const list = tupleOf(found === undefined ? object : (namedChildren(found)[1] ?? object));
  if (found !== undefined) return list === null ? null : withElement(placed, list, patterns.join(", "));
  const last = elements.at(-1);
  if (last === undefined) return null;
  const { text, path } = placed.file;
  const isOneLine = !text.slice(object.startIndex, object.endIndex).includes("\n");
  if (isOneLine)
    return [{ path, from: last.endIndex, to: last.endIndex, text: `, patterns = [${patterns.join(", ")}]` }];
  const indent = indentOf(text, last.startIndex);
  const rest = /^[ \t]*,?[^\n]*/.exec(text.slice(last.endIndex))?.[0].length ?? 0;
  const from = last.endIndex + rest;
  return [{ path, from, to: from, text: `\n\n${indent}patterns = [${patterns.join(", ")}]` }];
}

/** Takes an element out of a list, with its comma and its line if nothing else is on it. */
function removedItem({ file }: Placed, item: Attribute["value"]): readonly Edit[] {
  const { text, path } = file;
  const after = /^[ \t]*,?/.exec(text.slice(item.endIndex))?.[0] ?? "";
  const to = item.endIndex + after.length;
  const lineStart = text.lastIndexOf("\n", item.startIndex - 1) + 1;
  const isAlone = text.slice(lineStart, item.startIndex).trim() === "" && /^[ \t]*\r?\n/.test(text.slice(to));
  if (isAlone) return [{ path, from: lineStart, to: text.indexOf("\n", to) + 1, text: "" }];
  if (after.includes(",")) return [{ path, from: item.startIndex, to, text: "" }];
  const before = /,\s*$/.exec(text.slice(0, item.startIndex))?.[0].length ?? 0;
  return [{ path, from: item.startIndex - before, to: item.endIndex, text: "" }];
}

/** The folder of the repository that a path in Terraform names; `null` if it is unknown or outside. */
export function repositoryFolder(path: string | null, { root }: Instance): string | null {
  if (path === null || path === "") return null;
  return path.startsWith(IN_REPOSITORY)
    ? folderFrom("", path.slice(IN_REPOSITORY.length))
    : folderFrom(root.folder, path);
}
