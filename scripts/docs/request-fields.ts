/**
 * What each field of a request means, in Markdown. Paths are as in a request, with `FUNCTION` for the name of a
 * function and `[]` for any item. The request reference and the JSON Schema for editors are made from these texts and
 * the schema.
 */
import { FAMILIES } from "../../src/domain/runtimes/families.ts";
import type { Family, FamilyName } from "../../src/domain/runtimes/family.ts";

export interface FieldText {
  readonly meaning: string;
  /** What leaving the field out means, if that is not a value. Otherwise the schema has the default. */
  readonly otherwise?: string;
}

function fieldsOfFamily({ name, language }: Family): Readonly<Record<string, FieldText>> {
  const path = `layers.${name}` as const;
  return {
    [path]: { meaning: `the layer for functions on ${language}` },
    ...layerFields(path),
    [`${path}.shared`]: {
      meaning: "the shared paths of this layer, as in `shared`",
      otherwise: "those of `shared` that the layer's source holds",
    },
  };
}

function layerFields(path: "layer" | `layers.${FamilyName}`): Readonly<Record<string, FieldText>> {
  const folder =
    path === "layer"
      ? FAMILIES.map(({ paths }) => `\`${paths.layerFolder}\``).join(" or ")
      : `\`${path.slice("layers.".length)}/\``;
  const texts: Readonly<Record<string, string>> = {
    name: "name of the layer. A new version of it is published, or an identical version is reused. The deployment limits the names it may publish (`layerNames`)",
    zip: `the layer artifact in S3: a ZIP with ${folder} at the top level`,
    fromFunction: "instead of `zip`: the shared code is taken from this function's own package",
    version:
      "instead of `zip`: an existing version of the layer; see [moving between versions](#moving-between-versions)",
    exclude:
      "files that stay out of the layer and do not count as drift; see [what stays out](#what-stays-out-of-the-layer)",
  };
  return Object.fromEntries(Object.entries(texts).map(([field, meaning]) => [`${path}.${field}`, { meaning }]));
}

export const MIGRATION_FIELDS: Readonly<Record<string, FieldText>> = {
  layer: {
    meaning: "the layer for the fleet; or `layers`",
    otherwise: "`layers`",
  },
  ...layerFields("layer"),
  layers: {
    meaning: "instead of `layer`: one for each language of a [mixed fleet](#nodejs-and-mixed-fleets)",
    otherwise: "`layer`",
  },
  ...Object.assign({}, ...FAMILIES.map(fieldsOfFamily)),
  shared: {
    meaning:
      "folders (`shared/`), modules (`shared.py`) or [installed packages](#installed-packages) (`requests`, `node_modules/axios/`) inside each function's ZIP that the layer replaces. Each moves completely or not at all. A folder is for the language of the functions",
  },
  fleet: { meaning: "which functions. At least one criterion is needed, and a function must meet all of them" },
  "fleet.prefix": { meaning: "the prefix of the function's name" },
  "fleet.matching": {
    meaning:
      "a regular expression that the function's name must match, such as `^acme-(dev|test)-`; see [choosing by expression](#choosing-by-expression)",
  },
  "fleet.tags": { meaning: "tags that the function has, with exactly these values" },
  "fleet.functions": { meaning: "names" },
  "fleet.exclude": { meaning: "names to leave out, even if another criterion selects them" },
  canary: {
    meaning: "the function that migrates first, alone",
    otherwise: "the smallest package that is not critical",
  },
  critical: { meaning: "functions that migrate last" },
  batchSize: {
    meaning:
      "functions per batch. If the history of one execution (25,000 events) cannot hold all batches, they are larger, and the plan says so",
  },
  growth: {
    meaning:
      "growth factor from one batch to the next: the canary alone, then `batchSize`, then `batchSize` times `growth` and so on, up to 500. Batches of critical functions do not grow",
  },
  bakeSeconds: {
    meaning: "how long a batch serves real traffic before its logs are searched and its checks run again",
    otherwise: "60 for a batch with calls in the hour before, 5 for a batch without calls",
  },
  graceSeconds: {
    meaning: "wait after an update has settled, until no environment combines the halves of two updates",
  },
  shift: {
    meaning:
      "for functions whose aliases [point to published versions](operating-guide.md#functions-behind-aliases): a share of the calls reaches the new version first. That share is judged before the rest follows",
    otherwise: "all calls at once, after the new version has passed its checks",
  },
  "shift.percent": { meaning: "the share of the calls through an alias" },
  "shift.bakeSeconds": { meaning: "how long it stays at that share" },
  inconclusive: {
    meaning: "what a batch does without [evidence](verdicts.md#where-evidence-is-missing)",
    otherwise: "wait if that can help",
  },
  inconclusiveSeconds: { meaning: "the longest time that a batch waits for evidence" },
  ignoreLogs: {
    meaning:
      "strings: log events that contain one of them are ignored, with their errors and their calls. The report says how many",
    otherwise: "every event counts",
  },
  alarms: { meaning: "CloudWatch [alarms](verdicts.md#alarms): if one goes off, the migration is rolled back" },
  tolerate: { meaning: "unhealthy functions that are [restored alone](verdicts.md#failures-a-request-tolerates)" },
  "tolerate.failed": { meaning: "how many in the whole execution, before everything is rolled back" },
  "tolerate.failedPerBatch": { meaning: "how many in one batch", otherwise: "as many as `failed`" },
  approval: {
    meaning:
      'which batches need an [approval](#approval): each, or `"before-critical"`: once, before the first critical function',
  },
  approvalSeconds: { meaning: "how long a batch waits for its approval" },
  ifNotApproved: {
    meaning:
      'what happens after a rejection, or without an answer in time: `"roll-back"`, or `"stop"`, which keeps migrated functions',
  },
  drift: {
    meaning:
      'what happens to a function whose copy is [not the layer\'s](#drift): `"skip"` skips it with the list of files, `"adopt-layer"` replaces its copy by the layer\'s and reports the differences. If the layer would replace modules outside the shared paths, the function is skipped in any case: name them in `shared` to replace them too. An object says it [for names and patterns of functions](#drift-by-function)',
  },
  runtimeUpdate: {
    meaning:
      'what happens to a function whose runtime Lambda updates [with every update of the function](operating-guide.md#runtime-updates): `"skip"` skips it, `"allow"` changes it and reports the new version of its runtime',
  },
  keep: {
    meaning:
      "data files of the shared paths that stay in the packages, in addition to files that code is known to read by path. [Patterns](#files-read-by-path) as for `layer.exclude`. Code never stays",
  },
  unproven: {
    meaning:
      'what happens to a function whose imports of shared code [cannot be proven](#what-is-not-proven): `"skip"` skips it, `"migrate"` migrates it with a note',
  },
  slim: {
    meaning:
      'what leaves the packages: `"shared"`, the shared paths, or `"reachable"`, also folders and modules that a Python function [never reaches](#the-whole-code-base-in-every-package) and the layer holds',
  },
  checks: { meaning: "for each function: invocations with an expected result; see [checks](#checks)" },
  "checks.FUNCTION[].name": { meaning: "the name of the check in reports" },
  "checks.FUNCTION[].payload": { meaning: "the payload of the invocation" },
  "checks.FUNCTION[].expect": { meaning: "what the result must contain", otherwise: "no error is enough" },
  "checks.FUNCTION[].timeoutSeconds": {
    meaning: "how long the answer may take. Without an answer in time, the check fails",
  },
  accept: { meaning: "[fleet-wide checks](#fleet-wide-checks), run after all batches" },
  "accept[].name": { meaning: "the name of the check in reports" },
  "accept[].steps": { meaning: "invocations, one after the other" },
  "accept[].steps[].function": { meaning: "the function to invoke" },
  "accept[].steps[].payload": { meaning: "the payload of the invocation; `${name}` is replaced by a kept value" },
  "accept[].steps[].expect": { meaning: "what the result must contain", otherwise: "no error is enough" },
  "accept[].steps[].timeoutSeconds": {
    meaning: "how long the answer may take. Without an answer in time, the step fails",
  },
  "accept[].steps[].keep": { meaning: "values of the result for later payloads, each by its dotted path" },
  probe: {
    meaning:
      "which functions' imports are [tried](operating-guide.md#the-import-probe) before anything is changed: all functions that would change, those without a check, or none",
    otherwise: '`"all"`; in a plan `"none"`',
  },
  plan: { meaning: "only report what would happen" },
};

export const ROLLBACK_FIELDS: Readonly<Record<string, FieldText>> = {
  rollback: { meaning: "name or ARN of the execution to undo" },
  keepLayer: {
    meaning:
      "restore the code and leave the layer attached. The package's own code comes first on Python's path, so the layer has no effect. A later rollback without this field detaches the layer",
  },
  functions: {
    meaning: "only these. A name that is not in the fleet of that execution is a bad request",
    otherwise: "all",
  },
};
