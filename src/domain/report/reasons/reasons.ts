/** Every reason this service gives: a code with its facts, from which the sentence is made. */
import { MAX_SENTENCE_LENGTH, quoted } from "../../text.ts";
import type { CodeRule, Explained, FactsOf } from "./code.ts";
import { ofChanges } from "./of-changes.ts";
import { ofEndings } from "./of-endings.ts";
import { ofAliases, ofFunctions } from "./of-functions.ts";
import { ofImports } from "./of-imports.ts";
import { ofOthers } from "./of-others.ts";
import { ofPackages } from "./of-packages.ts";
import { ofAlarms, ofChecks, ofLogs, ofMetrics } from "./of-verdicts.ts";

/** All codes, by what they are about. A code keeps its name and its facts: scripts compare them. */
export const CODE_GROUPS = {
  "The function": ofFunctions,
  "Aliases that stay": ofAliases,
  "Package and layers": ofPackages,
  Imports: ofImports,
  "Changes by others": ofOthers,
  "Changes that failed": ofChanges,
  "What became of a function": ofEndings,
  Checks: ofChecks,
  Logs: ofLogs,
  Metrics: ofMetrics,
  "Alarms and batches": ofAlarms,
} as const;

const RULES = {
  ...ofFunctions,
  ...ofAliases,
  ...ofPackages,
  ...ofImports,
  ...ofOthers,
  ...ofChanges,
  ...ofEndings,
  ...ofChecks,
  ...ofLogs,
  ...ofMetrics,
  ...ofAlarms,
};

export type Code = keyof typeof RULES;

/** A reason in memory. Its facts may be of any length. */
export type Reason = { [C in Code]: { readonly code: C } & FactsOf<(typeof RULES)[C]> }[Code];

/** The reason as a sentence, or a part of one. */
export function reasonText(reason: Reason): string {
  const rule: CodeRule = RULES[reason.code];
  return rule.text(reason);
}

/** The reason for documents: its sentence, its code and its facts, all of them bounded and printable. */
export function explain(reason: Reason): Explained {
  const { code, ...data } = reason;
  return { reason: quoted(reasonText(reason), MAX_SENTENCE_LENGTH), code, data: boundedIn(data) };
}

/** Of a list in the facts; `total` beside it says how many there are. */
const MOST_LISTED = 20;

function boundedIn<T>(value: T): T;
function boundedIn(value: unknown): unknown {
  if (typeof value === "string") return quoted(value, MAX_SENTENCE_LENGTH);
  if (Array.isArray(value)) return value.slice(0, MOST_LISTED).map((each) => boundedIn(each));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, boundedIn(inner)]));
}
