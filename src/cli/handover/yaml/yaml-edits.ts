/** Edits of YAML text, block or flow, at the places of a parser, so that comments and format stay. */
import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";
import { type Edit, lineOf } from "../../../domain/handover/repository/changes.ts";

export interface YamlFile {
  readonly path: string;
  readonly text: string;
  readonly root: YAMLMap;
}

/** `null` if the text is not one YAML document with a map. Tags, such as `!Ref`, are kept as they are. */
export function yamlFile(path: string, text: string): YamlFile | null {
  const { errors, contents } = parseDocument(text, { logLevel: "silent", uniqueKeys: true });
  return errors.length === 0 && isMap(contents) ? { path, text, root: contents } : null;
}

/** The pair of a map that has this key. */
export function pairOf(map: unknown, key: string): Pair<Node, Node | null> | undefined {
  if (!isMap(map)) return undefined;
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key) as
    | Pair<Node, Node | null>
    | undefined;
}

/** The value at a path of keys; `undefined` if there is none. */
export function valueAt(node: unknown, ...keys: readonly string[]): Node | undefined {
  const found = keys.reduce<unknown>((map, key) => pairOf(map, key)?.value, node);
  return (found ?? undefined) as Node | undefined;
}

/** A plain string without a tag; `null` otherwise. */
export function plainText(node: unknown): string | null {
  return isScalar(node) && node.tag === undefined && typeof node.value === "string" ? node.value : null;
}

/** A list that is written out, without a tag such as `!If`. */
export function listOf(node: unknown): YAMLSeq<Node> | null {
  return isSeq(node) && node.tag === undefined ? (node as YAMLSeq<Node>) : null;
}

/** The text of a node with its tag. */
export function sourceOf({ text }: YamlFile, node: Node): string {
  return text.slice(startOf(text, node), node.range?.[1]);
}

/** The line of a node, counted from 1. */
export function lineIn({ text }: YamlFile, node: Node | null | undefined): number {
  return lineOf(text, node?.range?.[0] ?? 0);
}

/** Adds an item at the end of a list. */
export function withItem({ path, text }: YamlFile, list: YAMLSeq<Node>, item: string): Edit {
  const last = list.items.at(-1);
  const [start = 0, end = 0] = list.range ?? [];
  if (last === undefined) return { path, from: start, to: end, text: `[${item}]` };
  if (list.flow) {
    const from = last.range?.[1] ?? end;
    return { path, from, to: from, text: `, ${item}` };
  }
  const from = lineEnd(text, last);
  return { path, from, to: from, text: `\n${indentAt(text, start)}- ${item}` };
}

/** Adds pairs at the end of a map: `lines` without the map's indent. */
export function withPair({ path, text }: YamlFile, map: YAMLMap, lines: readonly string[], flow: string): Edit {
  const last = map.items.at(-1);
  const [start = 0, end = 0] = map.range ?? [];
  if (last === undefined) return { path, from: start, to: end, text: `{ ${flow} }` };
  const node = (last.value ?? last.key) as Node;
  if (map.flow) {
    const from = node.range?.[1] ?? end;
    return { path, from, to: from, text: `, ${flow}` };
  }
  const from = lineEnd(text, node);
  const indent = indentAt(text, start);
  return { path, from, to: from, text: lines.map((line) => `\n${indent}${line}`).join("") };
}

/** Adds a section of the first level before another one, or at the end. */
export function withSection({ path, text, root }: YamlFile, before: string, section: string): Edit {
  const next = pairOf(root, before);
  const from = next === undefined ? text.length : (next.key.range?.[0] ?? 0);
  const gap = next === undefined && !text.endsWith("\n") ? "\n" : "";
  return { path, from, to: from, text: `${gap}${section}\n` };
}

/** With its tag and anchor, which the range leaves out. */
function startOf(text: string, node: Node): number {
  const from = node.range?.[0] ?? 0;
  const before = /(?:[!&][^\s,[\]{}]*[ \t]+)+$/.exec(text.slice(0, from));
  return before === null ? from : before.index;
}

/** The end of the line on which a node ends. */
function lineEnd(text: string, node: Node): number {
  const end = text.slice(0, node.range?.[1]).trimEnd().length;
  const rest = text.slice(end).search(/\r?\n/);
  return rest === -1 ? text.length : end + rest;
}

/** The white space in front of a column, as spaces behind a dash. */
function indentAt(text: string, offset: number): string {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset).replaceAll(/[^ ]/g, " ");
}
