/**
 * Decides what in a log line belongs to one invocation, one moment or one place on disk: it is no difference between
 * two errors.
 */
import { PLACES } from "../../runtimes/families.ts";

/** Where shared code is found before a migration and after it: the same module, at another place. */
const MODULE_PLACES = new RegExp(
  `(?:/var/task|/opt)/(?:${[...PLACES.modules, ...PLACES.inLayer, ...PLACES.inPackage].join("|")})?`,
  "g",
);
const UUIDS = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
/** Trace ids, addresses in memory, hashes. */
const HEXADECIMAL = /\b(?:0x[0-9a-f]+|1-[0-9a-f]{8}-[0-9a-f]{24}|[0-9a-f]{16,})\b/gi;
/** Dates, times, addresses of hosts, counters; digits that belong to a name (`py3`, `v2_client`) stay. */
const NUMBERS = /(?<![\w])\d+(?:[.,:\-/TZ]+\d+)*Z?(?![\w])/g;
/** Colours and other control characters. */
const CONTROLS = /\p{Cc}\[[\d;]*m|(?!\t)\p{Cc}/gu;

/** The text with paths, ids, times and numbers made alike, on one line. */
export function normalized(text: string): string {
  return text
    .replace(CONTROLS, "")
    .replace(MODULE_PLACES, "…/")
    .replace(UUIDS, "…")
    .replace(HEXADECIMAL, "…")
    .replace(NUMBERS, "#")
    .replace(/\s+/g, " ")
    .trim();
}
