/** Every reason this service gives: a code with its facts, from which the sentence is made. */
import { MAX_SENTENCE_LENGTH, quoted } from "../../text.ts";
import type { CodeRule, Explained, FactsOf } from "./code.ts";
import { ofChanges, ofOthers } from "./of-changes.ts";
import { ofCleanups } from "./of-cleanups.ts";
import { ofEndings } from "./of-endings.ts";
import { ofArtifacts, ofDocuments, ofServices, ofZips } from "./of-errors.ts";
import { ofCauses, ofOutcomes } from "./of-executions.ts";
import { ofAliases, ofFunctions } from "./of-functions.ts";
import { ofImports } from "./of-imports.ts";
import { ofNotes } from "./of-notes.ts";
import { ofPackages } from "./of-packages.ts";
import { ofBatches, ofCopies, ofImportNotes, ofProbes, ofRuntimes, ofWays } from "./of-plan-notes.ts";
import { ofFields, ofLayers, ofLayerZips, ofNames, ofRollbacks } from "./of-requests.ts";
import { ofAlarms, ofChecks, ofLogs, ofMetrics } from "./of-verdicts.ts";

/** All codes, by what they are about. A code keeps its name and its facts: scripts compare them. */
export const CODE_GROUPS = {
  "The execution": ofOutcomes,
  "What ended the execution": ofCauses,
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
  "Problems of fields": ofFields,
  "Problems of layers": ofLayers,
  "Problems of a layer's content": ofLayerZips,
  "Problems of names": ofNames,
  "Problems of rollbacks and names of executions": ofRollbacks,
  "Notes on batches": ofBatches,
  "Notes on copies and files": ofCopies,
  "Ways on if copies differ": ofWays,
  "Notes on imports": ofImportNotes,
  "Notes on import probes": ofProbes,
  "Notes on runtimes and traffic": ofRuntimes,
  "Notes on what was found": ofNotes,
  "Clean-up": ofCleanups,
  "Packages and ZIPs that cannot be used": ofZips,
  "Layers that cannot be built or published": ofArtifacts,
  "Stored documents and settings that cannot be used": ofDocuments,
  "Answers of AWS that cannot be used": ofServices,
} as const;

type Groups = typeof CODE_GROUPS;

/** A reason in memory. Its facts may be of any length. */
export type Reason = { [Name in keyof Groups]: ReasonOf<Groups[Name]> }[keyof Groups];
type ReasonOf<Rules> = { [C in keyof Rules]: { readonly code: C } & FactsOf<Rules[C]> }[keyof Rules];

export type Code = Reason["code"];

/** The rule of every code. */
export const CODE_RULES: ReadonlyMap<string, CodeRule> = new Map(
  Object.values(CODE_GROUPS).flatMap((rules) => Object.entries<CodeRule>(rules)),
);

/** The reason as a sentence, or a part of one. */
export function reasonText(reason: Reason): string {
  return CODE_RULES.get(reason.code)?.text(reason) ?? reason.code;
}

/** The reason for documents: its sentence, its code and its facts, all of them bounded and printable. */
export function explain(reason: Reason): Explained {
  const { code, ...data } = reason;
  return { reason: quoted(reasonText(reason), MAX_SENTENCE_LENGTH), code, data: boundedIn(data) };
}

/** Of a list in the facts; `total` beside it says how many there are. */
const MAX_ITEMS = 20;

function boundedIn<T>(value: T): T;
function boundedIn(value: unknown): unknown {
  if (typeof value === "string") return quoted(value, MAX_SENTENCE_LENGTH);
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((each) => boundedIn(each));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, boundedIn(inner)]));
}
