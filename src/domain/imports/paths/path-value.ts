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
  /** Reckoned from where the file that says it lies, in a way that reading does not follow. */
  | { readonly kind: "near" }
  /** Neither package nor layer: /tmp, an address. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "unknown" };

export interface PathValue {
  readonly base: PathBase;
  readonly text: string;
}

/**
 * What a file does with a path. `assigned` alone reaches nothing: what is made of it counts. Below `search` modules are
 * looked for, `modules` lists them. `work` makes it the working directory. A `word` is a plain word that may name a
 * folder.
 */
export type PathRole = "read" | "list" | "modules" | "run" | "search" | "work" | "mention" | "word" | "assigned";

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
export const NEAR: PathValue = { base: { kind: "near" }, text: "" };

/** A path that begins at a base. */
export function from(base: PathBase, text = ""): PathValue {
  return { base, text };
}

/** The value of a text in code: absolute ones start where they lead. */
export function textValue(text: string): PathValue {
  if (/^\/var\/task(\/|$)/.test(text)) return from({ kind: "task" }, text.slice("/var/task".length));
  if (text.startsWith("/")) return ELSEWHERE;
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]+):([^\s]*)$/i.exec(text) ?? [];
  if (scheme === "") return from({ kind: "text" }, text);
  return REMOTE.test(scheme) ? ELSEWHERE : locationOf(rest.replace(/[?#].*$/, ""));
}

/** Schemes of what lies on no disk. */
const REMOTE = /^(https?|s3|wss?|arn|mailto|data)$/i;

/**
 * What follows `file:`, `sqlite:` or another scheme: a path, if it is one at all, whose beginning each scheme reads in
 * its own way.
 */
function locationOf(rest: string): PathValue {
  const path = rest.replace(/^\/\/+/, "/");
  if (/^\/?$/.test(path)) return from({ kind: "text" });
  if (/^\/var\/task(\/|$)/.test(path)) return textValue(path);
  return from({ kind: "unknown" }, `${ANYTHING}/${path.replace(/^\//, "")}`);
}

/**
 * A text as it is once a template is filled or a pattern is met: `{name}`, `{{name}}`, `%s`, `$name` and `*` are
 * anything.
 */
export function withHoles(text: string): string {
  return text.replace(
    /\{\{[^{}/]*\}\}|\{[^{}/]*\}|%\(\w+\)[sd]|%[sd]|\$\{\w+\}|\$\w+|\*+\/?|\?|\[[^\]/]*\]/g,
    ANYTHING,
  );
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
