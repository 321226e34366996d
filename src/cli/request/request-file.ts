/** Reads a request file, and reports a file that is missing, too large or not JSON. */
import { readFile } from "node:fs/promises";
import { visit } from "jsonc-parser";
import { count } from "../../domain/amounts.ts";
import { Refused } from "../terminal/errors.ts";

/** Step Functions takes at most 256 KiB of input (docs: step-functions/latest/dg/service-quotas). */
const MAX_INPUT_BYTES = 262_144;

/** Returns the JSON of the file, not yet checked as a request. @throws Refused with the mistake and its position */
export async function readRequestFile(path: string): Promise<unknown> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Refused(unreadable(path, error), { cause: error });
  });
  if (bytes.length > MAX_INPUT_BYTES) {
    throw new Refused(
      `${path} has ${count(bytes.length, "byte")}, but Step Functions accepts at most ${MAX_INPUT_BYTES.toLocaleString("en-US")} (256 KiB). Select the fleet by \`prefix\` or \`tags\` instead of names, or shorten the checks.`,
    );
  }
  return jsonFrom(path, bytes.toString("utf8").replace(/^\uFEFF/, ""));
}

function unreadable(path: string, error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") {
    return `File ${path} does not exist. Pass the path of a request, for example statemachine/examples/sample-fleet.json.`;
  }
  if (error.code === "EISDIR") return `${path} is a folder. Pass the path of a request file.`;
  return `${path} cannot be read: ${error.message}`;
}

function jsonFrom(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = findJsonMistake(text);
    if (at === null) throw new Refused(`${path} cannot be parsed as JSON: it is nested too deeply.`, { cause: error });
    throw new Refused(
      `${path} is not valid JSON: syntax error at line ${at.line}, column ${at.column}. Check for a missing or trailing comma, quote or bracket.`,
      { cause: error },
    );
  }
}

/** Position of the first mistake, counted from 1; `null` if the text is valid JSON or nests too deep to check. */
export function findJsonMistake(text: string): { readonly line: number; readonly column: number } | null {
  let found: ReturnType<typeof findJsonMistake> = null;
  const onError = (_code: number, _offset: number, _length: number, line: number, character: number) => {
    found ??= { line: line + 1, column: character + 1 };
  };
  try {
    visit(text, { onError }, { disallowComments: true, allowTrailingComma: false });
    return found;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
