/** Describes what the search of one function's log showed, for the report and the live page. */

import { count } from "../../amounts.ts";
import { newErrorsText } from "../../report/reasons/of-notes.ts";
import { listed } from "../../text.ts";
import { errorsText, type ScanResult } from "../verdict.ts";
import { newErrorKinds } from "../verdict-on-calls.ts";
import type { CallCount } from "./calls.ts";
import { newErrors } from "./import-errors.ts";

export interface ScanText {
  /** `true` for the function, `false` against it; `null` if neither. */
  readonly good: boolean | null;
  readonly found: string;
  /** More that the reader should know. */
  readonly besides: readonly string[];
}

export function scanTextOf({
  since,
  before,
  importErrors,
  knownBefore,
  moreErrors,
  ignored,
  notSearched,
}: ScanResult): ScanText {
  const fresh = newErrors(importErrors, knownBefore);
  const found = fresh.length > 0 ? `import errors: ${errorsText(fresh, moreErrors)}` : callsText(since);
  const good = fresh.length > 0 || since.failed > 0 ? false : since.calls > 0 ? true : null;
  const kinds = newErrorKinds(since.logged, before);
  const besides = [
    ...(before === null ? [] : [`before the change: ${callsText(before)}`]),
    ...(knownBefore.length === 0 ? [] : [`known before the change: ${errorsText(knownBefore)}`]),
    ...(kinds.length === 0 ? [] : [newErrorsText(kinds)]),
    ...(ignored === 0 ? [] : [`${count(ignored, "log event")} ignored because the request says so`]),
    ...(notSearched === null ? [] : [notSearched]),
  ];
  return { good, found, besides };
}

/** `12 calls, 3 failed (KeyError)`. */
function callsText({ calls, failed, failures, events, sampled }: CallCount): string {
  if (calls === 0 && failed === 0) return events === 0 ? "no invocation" : "no completed call in the log";
  const kinds = failures.map(({ error }) => error);
  const counted = `${sampled ? "about " : ""}${count(calls, "call")}`;
  return `${counted}, ${failed === 0 ? "none failed" : `${failed} failed (${listed(kinds, MAX_KINDS)})`}`;
}

const MAX_KINDS = 3;
