/** What reading code shows of a path that it makes: where it starts, and the text behind that. */

/** Stands in a text for what is made when the code runs: any characters, slashes too. */
export const ANYTHING = "\u0000";

export type PathBase =
  /** The path of the file that says it. */
  | { readonly kind: "file" }
  /** /var/task: the working directory, or LAMBDA_TASK_ROOT. */
  | { readonly kind: "task" }
  /** Plain text: relative to the working directory, if it is a path at all. */
  | { readonly kind: "text" }
  /** The file of a module, by its dotted name. */
  | { readonly kind: "module"; readonly module: string }
  /** What another module gives out under a name; `name()` for what a function returns. */
  | { readonly kind: "import"; readonly module: string; readonly name: string }
  /** Neither package nor layer: /tmp, an address. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "unknown" };

export interface PathValue {
  readonly base: PathBase;
  readonly text: string;
}

/** What a file does with a path. `assigned` alone reaches nothing: what is made of it counts; below `search` modules are looked for. */
export type PathRole = "read" | "list" | "run" | "search" | "mention" | "assigned";

/** One path in a file. */
export interface PathUse {
  /** Counted from 1. */
  readonly line: number;
  readonly role: PathRole;
  readonly value: PathValue;
  /** As the code says it, cut. */
  readonly said: string;
}

export const UNKNOWN: PathValue = { base: { kind: "unknown" }, text: ANYTHING };
export const ELSEWHERE: PathValue = { base: { kind: "elsewhere" }, text: "" };

/** A path that begins at a base. */
export function from(base: PathBase, text = ""): PathValue {
  return { base, text };
}

/** The value of a text in code: absolute ones start where they lead. */
export function textValue(text: string): PathValue {
  if (/^\/var\/task(\/|$)/.test(text)) return from({ kind: "task" }, text.slice("/var/task".length));
  return text.startsWith("/") || /^[a-z][a-z0-9+.-]+:\/\//i.test(text) ? ELSEWHERE : from({ kind: "text" }, text);
}

/** `a` and `b` with a slash between them; an absolute `b` counts alone. */
export function joined(one: PathValue, other: PathValue): PathValue {
  if (other.base.kind === "unknown") return { base: one.base, text: `${one.text}/${other.text}` };
  if (other.base.kind !== "text") return other;
  return {
    base: one.base,
    text: one.text === "" && one.base.kind === "text" ? other.text : `${one.text}/${other.text}`,
  };
}

/** `a` and `b` without anything between them. */
export function added(one: PathValue, other: PathValue): PathValue {
  if (other.base.kind === "text" || other.base.kind === "unknown")
    return { base: one.base, text: one.text + other.text };
  return one.base.kind === "text" && one.text === "" ? other : { base: one.base, text: one.text + ANYTHING };
}

/** The folder a path lies in. */
export function parentOf({ base, text }: PathValue): PathValue {
  return { base, text: `${text}/..` };
}

/** Without dots and doubled slashes, from an absolute folder or file on. */
export function absolute(start: string, text: string): string {
  const parts = start.split("/").filter((part) => part !== "");
  for (const part of text.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
