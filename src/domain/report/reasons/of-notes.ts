/** Codes of notes that a report has beside its outcome. */
import * as z from "zod";
import { count } from "../../amounts.ts";
import { listed, quoted } from "../../text.ts";
import { type CodeRule, code, codes, maybeExplanation, type ShapeIn, template, texts } from "./code.ts";

/** The functions that a note is true of. */
const functions = { functions: texts, total: z.int() };

const MAX_FUNCTIONS = 20;
/** Characters, so that the functions behind it are always shown. */
const MAX_REMARK = 1000;

/** `remark: acme-chat, acme-mail`. */
export function withFunctions(remark: string, { functions: names }: { readonly functions: readonly string[] }): string {
  return `${quoted(remark, MAX_REMARK)}: ${listed(names, MAX_FUNCTIONS)}`;
}

/** A code whose sentence is a remark and the functions it is true of. */
export function remark<const Template extends string>(
  sentence: Template,
): CodeRule<ShapeIn<Template> & typeof functions> {
  const { meaning, facts, text } = template(sentence);
  return { meaning, facts: { ...facts, ...functions }, text: (all) => withFunctions(text(all), all) };
}

const MAX_KINDS = 3;
const errors = z.array(z.object({ error: z.string(), calls: z.int() }).readonly()).readonly();

export const ofNotes = codes({
  "canary-left-out": "The canary {functionName} was skipped, so batch 2 was the first to change: {because}",
  "function-inconclusive": code(
    "all evidence on the function is inconclusive",
    { reasons: z.array(maybeExplanation).readonly(), ...functions },
    ({ reasons, ...facts }) =>
      withFunctions(`Inconclusive, ${reasons.map(({ reason }) => reason).join(", and ")}`, facts),
  ),
  "batch-waited": code(
    "a batch waited for more evidence",
    { batch: z.int(), looks: z.int(), seconds: z.number() },
    ({ batch, looks, seconds }) =>
      `Batch ${batch} was judged ${count(looks, "time")} and waited ${seconds} s for more evidence`,
  ),
  "alarm-inconclusive": "Inconclusive: {because}",
  "healthy-by-checks-alone": remark("Healthy by its checks alone, because {why}"),
  "error-known-before": remark("Logged before the migration and since ({error})"),
  "runtime-moved": remark(
    "Lambda moved the runtime with the update, from {from} to {to}; a rollback does not reverse that",
  ),
  "unhealthy-by-log": remark("Not healthy by its log: {because}"),
  "new-errors-logged": code(
    "calls that succeed log errors that were not logged before the change",
    { errors, ...functions },
    ({ errors: kinds, ...facts }) => {
      const text = newErrorsText(kinds);
      return withFunctions(`${text.charAt(0).toUpperCase()}${text.slice(1)}`, facts);
    },
  ),
  "log-events-ignored": '{events log event} of {functions function} ignored, as "ignoreLogs" says',
  "failing-before": code(
    "a check fails that failed before the change",
    { check: z.string(), why: z.string().nullable(), ...functions },
    ({ check, why, ...facts }) =>
      withFunctions(`Failing before the change and since (check "${check}": ${why})`, facts),
  ),
  "page-not-written": "The report's page could not be written: {why}",
  "more-notes": code(
    "there are more notes of a kind than are listed",
    { more: z.int(), about: z.string().nullable() },
    ({ more, about }) => `… and ${count(more, "more note")}${about === null ? "" : ` ${about}`}`,
  ),
});

/** `errors logged since the change and not before, in calls that did not fail: KeyError (4 calls)`. */
export function newErrorsText(kinds: z.output<typeof errors>): string {
  const named = kinds.map(({ error, calls }) => `${error} (${count(calls, "call")})`);
  return `errors logged since the change and not before, in calls that did not fail: ${listed(named, MAX_KINDS)}`;
}
