/** Codes of notes that a report has beside its outcome. */
import * as z from "zod";
import { count } from "../../amounts.ts";
import { listed, quoted } from "../../text.ts";
import { code, maybeExplanation, texts } from "./code.ts";

/** The functions that a note is true of. */
export const functions = { functions: texts, total: z.int() };

const MAX_FUNCTIONS = 20;
/** Characters, so that the functions behind it are always shown. */
const MAX_REMARK = 1000;

/** `remark: acme-chat, acme-mail`. */
export function withFunctions(remark: string, { functions: names }: { readonly functions: readonly string[] }): string {
  return `${quoted(remark, MAX_REMARK)}: ${listed(names, MAX_FUNCTIONS)}`;
}

const MAX_KINDS = 3;
const errors = z.array(z.object({ error: z.string(), calls: z.int() }).readonly()).readonly();

export const ofNotes = {
  "canary-left-out": code(
    "the canary was skipped, so that batch 2 was the first to change",
    { functionName: z.string(), because: maybeExplanation },
    ({ functionName, because }) =>
      `The canary ${functionName} was skipped, so batch 2 was the first to change: ${because.reason}`,
  ),
  "function-inconclusive": code(
    "all evidence on the function is inconclusive",
    { reasons: z.array(maybeExplanation).readonly(), ...functions },
    ({ reasons, ...data }) =>
      withFunctions(`Inconclusive, ${reasons.map(({ reason }) => reason).join(", and ")}`, data),
  ),
  "batch-waited": code(
    "a batch waited for more evidence",
    { batch: z.int(), looks: z.int(), seconds: z.number() },
    ({ batch, looks, seconds }) =>
      `Batch ${batch} was judged ${count(looks, "time")} and waited ${seconds} s for more evidence`,
  ),
  "alarm-inconclusive": code(
    "an alarm of the request shows neither health nor a failure",
    { because: maybeExplanation },
    ({ because }) => `Inconclusive: ${because.reason}`,
  ),
  "healthy-by-checks-alone": code(
    "the function's checks pass, and its log was not searched completely",
    { why: z.string(), ...functions },
    ({ why, ...data }) => withFunctions(`Healthy by its checks alone, because ${why}`, data),
  ),
  "error-known-before": code(
    "an import error is in the log since the change, as before it",
    { error: z.string(), ...functions },
    ({ error, ...data }) => withFunctions(`Seen before the migration and since (${error})`, data),
  ),
  "runtime-moved": code(
    "Lambda updated the function's runtime with the change",
    { from: z.string(), to: z.string(), ...functions },
    ({ from, to, ...data }) =>
      withFunctions(
        `Lambda moved the runtime with the update, from ${from} to ${to}; a rollback does not reverse that`,
        data,
      ),
  ),
  "unhealthy-by-log": code(
    "the function's checks or metrics are healthy, and its log is not",
    { because: maybeExplanation, ...functions },
    ({ because, ...data }) => withFunctions(`Not healthy by its log: ${because.reason}`, data),
  ),
  "new-errors-logged": code(
    "calls that succeed log errors that were not logged before the change",
    { errors, ...functions },
    ({ errors: kinds, ...data }) => {
      const text = newErrorsText(kinds);
      return withFunctions(`${text.charAt(0).toUpperCase()}${text.slice(1)}`, data);
    },
  ),
  "log-events-ignored": code(
    "log events were ignored, because the request says so",
    { events: z.int(), functions: z.int() },
    ({ events, functions: holders }) =>
      `${count(events, "log event")} of ${count(holders, "function")} ignored, as "ignoreLogs" says`,
  ),
  "failing-before": code(
    "a check fails that failed before the change",
    { check: z.string(), why: z.string().nullable(), ...functions },
    ({ check, why, ...data }) => withFunctions(`Failing before the change and since (check "${check}": ${why})`, data),
  ),
  "page-not-written": code(
    "the report's page could not be written",
    { why: z.string() },
    ({ why }) => `The report's page could not be written: ${why}`,
  ),
  "more-notes": code(
    "there are more notes of a kind than are listed",
    { more: z.int(), about: z.string().nullable() },
    ({ more, about }) => `… and ${count(more, "more note")}${about === null ? "" : ` ${about}`}`,
  ),
};

/** `errors logged since the change and not before, in calls that did not fail: KeyError (4 calls)`. */
export function newErrorsText(kinds: z.output<typeof errors>): string {
  const named = kinds.map(({ error, calls }) => `${error} (${count(calls, "call")})`);
  return `errors logged since the change and not before, in calls that did not fail: ${listed(named, MAX_KINDS)}`;
}
