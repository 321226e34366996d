/** Makes HTML in which every value is escaped unless it is markup made here: no name or message can become markup. */
import { printable } from "../../text.ts";

export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Value = string | number | null | Markup | readonly Value[];

/** A template whose values are escaped, in text and in quoted attributes. Lists are joined, and `null` is empty. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(strings.reduce((made, string, index) => made + rendered(values[index - 1] ?? null) + string));
}

/** A section with a heading. */
export function section(id: string, title: string, ...content: readonly Value[]): Markup {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;
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

/** Invisible characters are shown as escapes: they could make one name look like another. */
function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITY.get(character) ?? character);
}
