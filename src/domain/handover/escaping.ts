/** Writes any text as a literal of the language a handover file is in, so that no name or path can end it and begin code. */

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
  const line = text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}

/** Words in a line or a table cell of Markdown. */
export function markdownText(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_[\]<>|#]/g, "\\$&");
}

/** Control characters and line separators as escapes: JSON.stringify leaves DEL and U+2028 as they are. */
function jsonString(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
