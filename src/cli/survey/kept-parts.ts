/** Keeps what a survey has read of packages in a file, so that an interrupted survey continues where it ended. */
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, rmSync, writeSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { packageParts } from "../../domain/survey/package-parts.ts";
import type { KeptParts } from "../../fleet/survey.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** A line of the file. Another format has another number. */
const line = z.object({ version: z.literal(1), key: z.string(), parts: packageParts });

export interface PartsFile extends KeptParts {
  /** How many packages the file has from an earlier survey. */
  readonly earlier: number;
  /** Keeps the file for the next survey. */
  close(): void;
  /** Removes the file: the survey is complete. */
  remove(): void;
}

/** In the user's cache folder (XDG Base Directory Specification). `null` if no file can be written there. */
export function openPartsFile({ env }: Pick<Terminal, "env">): PartsFile | null {
  const folder = join(env.XDG_CACHE_HOME || join(env.HOME ?? homedir(), ".cache"), "layershift");
  const path = join(folder, "survey.jsonl");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return partsFileAt(path, openSync(path, "a+", 0o600));
  } catch {
    return null;
  }
}

function partsFileAt(path: string, file: number): PartsFile {
  const places = placesOfLines(readFileSync(path));
  // A line that was cut off ends here.
  if (fstatSync(file).size > 0) writeSync(file, "\n");
  return {
    earlier: places.size,
    find(codeSha256, language) {
      const place = places.get(keyOf(codeSha256, language));
      if (place === undefined) return null;
      const bytes = Buffer.alloc(place.end - place.start);
      readSync(file, bytes, 0, bytes.length, place.start);
      const { success, data } = line.safeParse(parsedJson(bytes.toString("utf8")));
      return success && data.key === keyOf(codeSha256, language) ? data.parts : null;
    },
    keep(codeSha256, language, parts) {
      writeSync(file, `${JSON.stringify({ version: 1, key: keyOf(codeSha256, language), parts })}\n`);
    },
    close: () => closeSync(file),
    remove() {
      closeSync(file);
      rmSync(path, { force: true });
    },
  };
}

/** Where the line of each package is. Lines are read again when needed, because thousands of them are large. */
function placesOfLines(content: Buffer): ReadonlyMap<string, { readonly start: number; readonly end: number }> {
  const places = new Map<string, { readonly start: number; readonly end: number }>();
  for (let start = 0; start < content.length; ) {
    const found = content.indexOf("\n", start);
    const end = found === -1 ? content.length : found;
    const [, key] = BEGINNING.exec(content.toString("utf8", start, Math.min(end, start + MAX_BEGINNING))) ?? [];
    if (key !== undefined) places.set(key, { start, end });
    start = end + 1;
  }
  return places;
}

const BEGINNING = /^\{"version":1,"key":"([^"\\]+)"/;
const MAX_BEGINNING = 200;

function keyOf(codeSha256: string, language: string): string {
  return `${codeSha256} ${language}`;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
