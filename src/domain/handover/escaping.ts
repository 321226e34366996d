/**
 * Writes any text as a literal of the language a handover file is in, so that no name or path can end it and begin
 * code.
 */
import { printable, withEscapes } from "../text.ts";

/** A quoted template of HCL; `${` and `%{` stay text. */
export function hclString(text: string): string {
  return jsonString(text).replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}

/** A double-quoted scalar; JSON's strings are such scalars (yaml.org/spec/1.2.2, 7.3.1). */
export function yamlString(text: string): string {
  return jsonString(text);
}

/** A double-quoted scalar of a Serverless Framework file, in which `${` would begin a variable. */
export function serverlessString(text: string): string {
  return jsonString(text.replaceAll("${", () => "\\${"));
}

export function typescriptString(text: string): string {
  return jsonString(text);
}

/** Code in a line or a table cell of Markdown; line breaks become spaces, as no cell holds one. */
export function markdownCode(text: string): string {
  const line = printable(text).replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}

/** Words in a line or a table cell of Markdown. */
export function markdownText(text: string): string {
  return printable(text)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*_[\]<>|#~&!]/g, "\\$&");
}

/** A comment of one line, in any language. */
export function commentText(text: string): string {
  return printable(text);
}

/** JSON.stringify leaves DEL, U+2028 and characters that turn the direction as they are. */
function jsonString(text: string): string {
  return withEscapes(JSON.stringify(text));
}
