/**
 * Makes HTML in which every value is text unless it was made here: names, reasons and messages cannot become markup.
 */
import { printable } from "../../text.ts";

export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Value = string | number | null | Markup | readonly Value[];

/** A template whose values are escaped, in text and in quoted attributes alike; lists are joined, `null` is nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(strings.reduce((made, string, index) => made + rendered(values[index - 1] ?? null) + string));
}

function rendered(value: Value): string {
  if (value === null) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  return value.map(rendered).join("");
}

const ENTITY: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/** Characters nobody sees are shown as their escapes: they could make a name look like another. */
function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITY.get(character) ?? character);
}
