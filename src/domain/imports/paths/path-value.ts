/** What is known of a path that code builds without running it: a base, and the text after it. */

import { posix } from "node:path";

/** Stands for a part of a text that is computed at run time: any characters, including slashes. */
export const ANYTHING = "\u0000";

export type PathBase =
  /** The path of the file that contains the code. */
  | { readonly kind: "file" }
  /** /var/task: the working directory, or LAMBDA_TASK_ROOT. */
  | { readonly kind: "task" }
  /** Plain text. If it is a path, it is relative to the working directory. */
  | { readonly kind: "text" }
  /** The file of a module, by its dotted name. */
  | { readonly kind: "module"; readonly module: string }
  /** A name that another module exports; `name()` for the return value of a function. */
  | { readonly kind: "import"; readonly module: string; readonly name: string }
  /** Derived from the location of the file that contains the code, in a way that is not followed. */
  | { readonly kind: "near" }
  /** In neither package nor layer: /tmp, or a URL. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "unknown" };

export interface PathValue {
  readonly base: PathBase;
  readonly text: string;
}

/**
 * What code does with a path. `modules` lists modules below it, `load` loads the module there, `search` adds it to the
 * module search path. `work` makes it the working directory. `word` is a plain word that can name a folder. `assigned`
 * has no effect: only later uses count.
 */
export type PathRole =
  | "read"
  | "list"
  | "modules"
  | "run"
  | "load"
  | "search"
  | "work"
  | "mention"
  | "word"
  | "assigned";

/** One path in a file. */
export interface PathUse {
  /** Counted from 1. */
  readonly line: number;
  readonly role: PathRole;
  readonly value: PathValue;
  /** The code of the path, cut. */
  readonly code: string;
}

export const UNKNOWN: PathValue = { base: { kind: "unknown" }, text: ANYTHING };
export const ELSEWHERE: PathValue = { base: { kind: "elsewhere" }, text: "" };
export const NEAR: PathValue = { base: { kind: "near" }, text: "" };

/** PATH_MAX of Linux. Code can double a text in every line, so no value may grow beyond it. */
export const MAX_PATH_LENGTH = 4096;

/** A path that starts at a base. Linux opens no longer path, so the value of a longer one is unknown. */
export function from(base: PathBase, text = ""): PathValue {
  return text.length > MAX_PATH_LENGTH ? UNKNOWN : { base, text };
}

/** The folder this number of levels above a path. */
export function above({ base, text }: PathValue, levels: number): PathValue {
  return from(base, `${text}${"/..".repeat(Math.min(levels, MAX_PATH_LENGTH))}`);
}

/** The value of a string literal. An absolute path starts at what it points to. */
export function textValue(text: string): PathValue {
  if (/^\/var\/task(\/|$)/.test(text)) return from({ kind: "task" }, text.slice("/var/task".length));
  if (text.startsWith("/")) return ELSEWHERE;
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]+):([^\s]*)$/i.exec(text) ?? [];
  if (scheme === "") return from({ kind: "text" }, text);
  return REMOTE.test(scheme) ? ELSEWHERE : locationOf(rest.replace(/[?#].*$/, ""));
}

/** Schemes of resources that are not on disk. */
const REMOTE = /^(https?|s3|wss?|arn|mailto|data)$/i;

/** The value after a scheme such as `sqlite:`. Schemes differ in how a path begins, so only its end is known. */
function locationOf(rest: string): PathValue {
  const path = rest.replace(/^\/\/+/, "/");
  if (/^\/?$/.test(path)) return from({ kind: "text" });
  if (/^\/var\/task(\/|$)/.test(path)) return textValue(path);
  return from({ kind: "unknown" }, `${ANYTHING}/${path.replace(/^\//, "")}`);
}

/** Replaces placeholders of templates and patterns with `ANYTHING`: `{name}`, `{{name}}`, `%s`, `$name`, `*`. */
export function withHoles(text: string): string {
  return text.replace(
    /\{\{[^{}/]*\}\}|\{[^{}/]*\}|%\(\w+\)[sd]|%[sd]|\$\{\w+\}|\$\w+|\*+\/?|\?|\[[^\]/]*\]/g,
    ANYTHING,
  );
}

/** Joins two paths with a slash. If the second is absolute, it is the result. */
export function joined(one: PathValue, other: PathValue): PathValue {
  if (other.base.kind !== "unknown" && other.base.kind !== "text") return other;
  const isFirst = other.base.kind === "text" && one.base.kind === "text" && one.text === "";
  return from(one.base, isFirst ? other.text : `${one.text}/${other.text}`);
}

/** Concatenates two paths without a separator. */
export function added(one: PathValue, other: PathValue): PathValue {
  if (other.base.kind === "text" || other.base.kind === "unknown") return from(one.base, one.text + other.text);
  return one.base.kind === "text" && one.text === "" ? other : from(one.base, one.text + ANYTHING);
}

/** The parent folder of a path. */
export function parentOf(value: PathValue): PathValue {
  return above(value, 1);
}

/** Resolves a text against an absolute folder or file: removes `.`, `..`, and repeated slashes. */
export function absolute(start: string, text: string): string {
  return posix.resolve(`${start}/${text}`);
}
