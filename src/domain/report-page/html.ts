/** Makes HTML in which every value is text unless it was made here: names, reasons and messages cannot become markup. */

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

const ENTITY: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Control characters, and those that turn the direction of text, are shown as such: they could make a name look like another. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITY[character] ?? character)
    .replace(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}
