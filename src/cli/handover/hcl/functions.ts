/** The functions of Terraform that names and lists of functions are built with. */
import { joined, knownText, listValue, objectValue, textValue, UNKNOWN, type Value } from "./value.ts";

type Evaluate = (...given: readonly Value[]) => Value;

const onText =
  (change: (text: string) => string): Evaluate =>
  (value = UNKNOWN) => {
    const text = knownText(value);
    return text === null ? UNKNOWN : textValue(change(text));
  };

const same: Evaluate = (value = UNKNOWN) => value;

const FUNCTIONS: ReadonlyMap<string, Evaluate> = new Map<string, Evaluate>([
  ["toset", same],
  ["tolist", same],
  ["tomap", same],
  ["tostring", same],
  ["abspath", same],
  ["lower", onText((text) => text.toLowerCase())],
  ["upper", onText((text) => text.toUpperCase())],
  [
    "title",
    onText((text) =>
      text.replaceAll(/(^|\s)(\S)/g, (_, space: string, letter: string) => space + letter.toUpperCase()),
    ),
  ],
  ["basename", onText((text) => text.replace(/\/+$/, "").replace(/^.*\//s, ""))],
  ["dirname", onText((text) => (/\/[^/]*$/.test(text) ? text.replace(/\/[^/]*$/, "") : "."))],
  ["concat", (...lists) => (lists.every(isList) ? listValue(lists.flatMap(({ items }) => items)) : UNKNOWN)],
  [
    "merge",
    (...objects) => (objects.every(isObject) ? objectValue(objects.flatMap(({ entries }) => [...entries])) : UNKNOWN),
  ],
  [
    "keys",
    (value = UNKNOWN) => (isObject(value) ? listValue([...value.entries.keys()].sort().map(textValue)) : UNKNOWN),
  ],
  [
    "join",
    (between = UNKNOWN, list = UNKNOWN) =>
      isList(list) ? joined(list.items.flatMap((item, at) => (at === 0 ? [item] : [between, item]))) : UNKNOWN,
  ],
  ["format", formatted],
  [
    "replace",
    (text = UNKNOWN, from = UNKNOWN, to = UNKNOWN) => replaced(knownText(text), knownText(from), knownText(to)),
  ],
  [
    "compact",
    (list = UNKNOWN) =>
      isList(list) && list.items.every((item) => knownText(item) !== null)
        ? listValue(list.items.filter((item) => knownText(item) !== ""))
        : UNKNOWN,
  ],
  ["length", lengthOf],
  ["contains", holds],
]);

/** The value of a call; unknown for other functions. */
export function functionValue(name: string, given: readonly Value[]): Value {
  return FUNCTIONS.get(name)?.(...given) ?? UNKNOWN;
}

function isList(value: Value): value is Value & { readonly kind: "list" } {
  return value.kind === "list";
}

function isObject(value: Value): value is Value & { readonly kind: "object" } {
  return value.kind === "object";
}

function holds(list: Value = UNKNOWN, item: Value = UNKNOWN): Value {
  const [all, text] = [isList(list) ? list.items.map(knownText) : null, knownText(item)];
  if (all === null || text === null || all.includes(null)) return UNKNOWN;
  return { kind: "literal", value: all.includes(text) };
}

function lengthOf(value: Value = UNKNOWN): Value {
  const length = isList(value) ? value.items.length : isObject(value) ? value.entries.size : null;
  return length === null ? UNKNOWN : { kind: "literal", value: length };
}

/** Only with `%s` and `%d`. */
function formatted(template: Value = UNKNOWN, ...given: readonly Value[]): Value {
  const text = knownText(template);
  if (text === null || /%[^sd]/.test(text)) return UNKNOWN;
  const fixed = text.split(/%[sd]/);
  return joined(
    fixed.flatMap((part, at) => (at === 0 ? [textValue(part)] : [given[at - 1] ?? UNKNOWN, textValue(part)])),
  );
}

/** A text between slashes is a regular expression in Terraform, and is not followed. */
function replaced(text: string | null, from: string | null, to: string | null): Value {
  if (text === null || from === null || to === null || /^\/.*\/$/s.test(from)) return UNKNOWN;
  return textValue(text.replaceAll(from, () => to));
}
