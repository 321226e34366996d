/** Writes text as a literal of the language of a handover file, so that no name or path can break out into code. */
import { printable, withEscapes } from "../text.ts";

/** A quoted template in HCL, with `${` and `%{` escaped. */
export function hclString(text: string): string {
  return jsonString(text).replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}

/** A double-quoted scalar. JSON strings are valid ones (yaml.org/spec/1.2.2, 7.3.1). */
export function yamlString(text: string): string {
  return jsonString(text);
}

/** A double-quoted scalar in a Serverless Framework file, with `${`, which begins a variable, escaped. */
export function serverlessString(text: string): string {
  return jsonString(text.replaceAll("${", () => "\\${"));
}

export function typescriptString(text: string): string {
  return jsonString(text);
}

/** Code in a line or table cell of Markdown. Line breaks become spaces. */
export function markdownCode(text: string): string {
  const line = printable(text).replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}

/** Text in a line or table cell of Markdown. */
export function markdownText(text: string): string {
  return printable(text)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*_[\]<>|#~&!]/g, "\\$&");
}

/** Text for a comment of one line, in any language. */
export function commentText(text: string): string {
  return printable(text);
}

/** JSON.stringify does not escape DEL, U+2028 and characters that reverse the text direction. */
function jsonString(text: string): string {
  return withEscapes(JSON.stringify(text));
}
