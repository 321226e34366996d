/** Removes what differs between invocations, times and places on disk, so that errors can be compared. */
import { PLACES } from "../../runtimes/families.ts";

/** Where shared code is before and after a migration: the same module in another folder. */
const MODULE_PLACES = new RegExp(
  `(?:/var/task|/opt)/(?:${[...PLACES.modules, ...PLACES.inLayer, ...PLACES.inPackage].join("|")})?`,
  "g",
);
const UUIDS = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
/** Trace IDs, memory addresses, hashes. */
const HEXADECIMAL = /\b(?:0x[0-9a-f]+|1-[0-9a-f]{8}-[0-9a-f]{24}|[0-9a-f]{16,})\b/gi;
/** Dates, times, IP addresses, counters. Digits within a name (`py3`, `v2_client`) stay. */
const NUMBERS = /(?<![\w])\d+(?:[.,:\-/TZ]+\d+)*Z?(?![\w])/g;
/** Colours and other control characters. */
const CONTROLS = /\p{Cc}\[[\d;]*m|(?!\t)\p{Cc}/gu;

/** The text on one line, with placeholders for paths, IDs, times and numbers. */
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
