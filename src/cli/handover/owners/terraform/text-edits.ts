/** Edits of HCL text that keep everything else, and that `terraform fmt` leaves as they are. */
import { hclString } from "../../../../domain/handover/escaping.ts";
import { type Edit, lineOf } from "../../../../domain/handover/repository/changes.ts";
import { type Attribute, namedChildren } from "../../hcl/hcl-file.ts";
import type { Placed } from "./modules.ts";

/** Path and line of a block or offset. */
export function placeOf(
  { file, block }: Placed,
  offset = block.from,
): { readonly path: string; readonly line: number } {
  return { path: file.path, line: lineOf(file.text, offset) };
}

/** Adds an attribute at the end of a block, apart from others, because `terraform fmt` aligns neighbours. */
export function withAttribute({ file, block }: Placed, name: string, value: string): Edit {
  const { text, path } = file;
  const indent = indentOf(text, block.from);
  const line = `${indent}  ${name} = ${value}\n`;
  const before = text.slice(block.from, block.to);
  const open = before.indexOf("{") + 1;
  if (!before.includes("\n")) {
    const inner = before.slice(open).trim();
    return {
      path,
      from: block.from + open,
      to: block.to,
      text: `\n${inner === "" ? "" : `${indent}  ${inner}\n\n`}${line}${indent}`,
    };
  }
  const from = block.from + before.trimEnd().length;
  return { path, from, to: block.to, text: `\n\n${line}${indent}` };
}

/** Adds one element at the end of a list. */
export function withElement({ file }: Placed, tuple: Attribute["value"], element: string): readonly Edit[] {
  const { text, path } = file;
  const last = namedChildren(tuple)
    .filter(({ type }) => type === "expression")
    .at(-1);
  if (last === undefined) return [{ path, from: tuple.startIndex, to: tuple.endIndex, text: `[${element}]` }];
  const rest = text.slice(last.endIndex, tuple.endIndex);
  const comma = /^\s*,/.exec(rest)?.[0].length ?? 0;
  if (!rest.includes("\n"))
    return [
      {
        path,
        from: last.endIndex + comma,
        to: last.endIndex + comma,
        text: comma > 0 ? ` ${element},` : `, ${element}`,
      },
    ];
  const lineEnd = last.endIndex + comma + lengthToLineEnd(text.slice(last.endIndex + comma));
  const line = `\n${indentOf(text, last.startIndex)}${element}${comma > 0 ? "," : ""}`;
  return [
    ...(comma > 0 ? [] : [{ path, from: last.endIndex, to: last.endIndex, text: "," }]),
    { path, from: lineEnd, to: lineEnd, text: line },
  ];
}

/** The condition in HCL under which a block has one of these keys. */
export function conditionOf({ block }: Placed, keys: readonly string[]): string {
  const isCounted = block.attributes.has("count");
  return `contains([${keys.map((key) => (isCounted ? key : hclString(key))).join(", ")}], ${isCounted ? "count.index" : "each.key"})`;
}

/** Whether an attribute refers to a variable. */
export function mentions({ block }: Placed, attribute: string, variable: string): boolean {
  return block.attributes.get(attribute)?.value.text.includes(`var.${variable}`) ?? false;
}

/** Puts text before and after an expression. */
export function around({ file }: Placed, { value }: Attribute, before: string, after: string): readonly Edit[] {
  const { path } = file;
  return [
    { path, from: value.startIndex, to: value.startIndex, text: before },
    { path, from: value.endIndex, to: value.endIndex, text: after },
  ];
}

/** Adds a block at the end of a file, as its only change. */
export function atEnd(path: string, text: string, block: string): Edit {
  const gap = text === "" ? "" : text.endsWith("\n") ? "\n" : "\n\n";
  return { path, from: text.length, to: text.length, text: `${gap}${block}` };
}

/** The list that an expression consists of; `null` for computed lists. */
export function tupleOf(value: Attribute["value"]): Attribute["value"] | null {
  const [only, ...others] = namedChildren(value);
  if (only === undefined || others.length > 0) return null;
  if (only.type === "tuple") return only;
  return only.type === "collection_value" || only.type === "expression" ? tupleOf(only) : null;
}

/** The white space at the beginning of the line. */
export function indentOf(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/** Up to the end of the line, before its line break. */
function lengthToLineEnd(text: string): number {
  const end = text.search(/\r?\n/);
  return end === -1 ? text.length : end;
}
