/** Reads a request from a file, as far as a file can be wrong: missing, too large, not JSON. */

import { readFile } from "node:fs/promises";
import { count } from "../../domain/amounts.ts";
import { Refused } from "../terminal/errors.ts";
import { jsonMistakeAt } from "./json-mistake.ts";

/** Step Functions takes at most 256 KiB of input (docs: step-functions/latest/dg/service-quotas). */
const MAXIMUM_BYTES = 262_144;

/** The file's JSON, not yet judged as a request. @throws Refused saying what is wrong, where, and what to do */
export async function requestFile(path: string): Promise<unknown> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Refused(unreadable(path, error), { cause: error });
  });
  if (bytes.length > MAXIMUM_BYTES) {
    throw new Refused(
      `${path} has ${count(bytes.length, "byte")}; Step Functions takes at most ${MAXIMUM_BYTES.toLocaleString("en-US")} (256 KiB). Select the fleet by \`prefix\` or \`tags\` instead of names, or shorten the checks.`,
    );
  }
  return jsonFrom(path, bytes.toString("utf8").replace(/^\uFEFF/, ""));
}

function unreadable(path: string, error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") {
    return `There is no file ${path}. Give the path of a request, for example statemachine/examples/sample-fleet.json.`;
  }
  if (error.code === "EISDIR") return `${path} is a folder. Give the path of a request file.`;
  return `${path} cannot be read: ${error.message}`;
}

function jsonFrom(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = jsonMistakeAt(text);
    if (at === null) throw new Refused(`${path} is not JSON that can be read: it nests too deep.`, { cause: error });
    throw new Refused(
      `${path} is not JSON: line ${at.line}, column ${at.column} cannot be read. Look for a missing or trailing comma, quote or bracket there.`,
      { cause: error },
    );
  }
}
