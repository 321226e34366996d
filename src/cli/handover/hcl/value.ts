/** Values of expressions that are known from the files alone. What they do not say is unknown, never guessed. */

export type Value =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  /** A text, some parts of which are unknown (`null`). */
  | { readonly kind: "text"; readonly parts: readonly (string | null)[] }
  | { readonly kind: "list"; readonly items: readonly Value[] }
  | { readonly kind: "object"; readonly entries: ReadonlyMap<string, Value> }
  | { readonly kind: "unknown" };

export const UNKNOWN: Value = { kind: "unknown" };
export const NULL: Value = { kind: "literal", value: null };

export const textValue = (value: string): Value => ({ kind: "literal", value });
export const listValue = (items: readonly Value[]): Value => ({ kind: "list", items });
export const objectValue = (entries: Iterable<readonly [string, Value]>): Value => ({
  kind: "object",
  entries: new Map(entries),
});

/** The text of a known string or number; `null` otherwise. */
export function knownText(value: Value): string | null {
  return value.kind === "literal" && (typeof value.value === "string" || typeof value.value === "number")
    ? String(value.value)
    : null;
}

/** Joins parts of a template. */
export function joined(parts: readonly Value[]): Value {
  const texts = parts.flatMap((part) => (part.kind === "text" ? part.parts : [knownText(part)]));
  return texts.every((text) => text !== null) ? textValue(texts.join("")) : { kind: "text", parts: texts };
}

/** Whether a value can be this text: unknown parts match anything. */
export function canBe(value: Value, text: string): boolean {
  if (value.kind === "literal") return knownText(value) === text;
  if (value.kind !== "text") return value.kind === "unknown";
  let at = 0;
  for (const [index, part] of value.parts.entries()) {
    if (part === null) continue;
    const isFirst = index === 0;
    const isLast = index === value.parts.length - 1;
    if (isLast && !isFirst) return text.length - part.length >= at && text.endsWith(part);
    const found = isFirst ? (text.startsWith(part) ? 0 : -1) : text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return true;
}

/** Whether a value has a known part that tells it from others. */
export function saysSomething(value: Value): boolean {
  return knownText(value) !== null || (value.kind === "text" && value.parts.some((part) => /\w{2}/.test(part ?? "")));
}

/** The element of a list or an object; unknown if there is none. */
export function elementOf(value: Value, key: string): Value {
  if (value.kind === "object") return value.entries.get(key) ?? UNKNOWN;
  if (value.kind === "list" && /^\d+$/.test(key)) return value.items[Number(key)] ?? UNKNOWN;
  return UNKNOWN;
}
