/**
 * What each field of a request means, in Markdown; paths as in a request, `FUNCTION` for any function's name, `[]` for
 * any item. The request reference and the JSON Schema for editors are made from these words and from the schema itself.
 */
import { FAMILIES } from "../runtimes/families.ts";
import type { Family, FamilyName } from "../runtimes/family.ts";

export interface FieldWords {
  readonly meaning: string;
  /** What leaving the field out means, where that is no value; otherwise the schema says it. */
  readonly otherwise?: string;
}

function fieldsOfFamily({ name, language }: Family): Readonly<Record<string, FieldWords>> {
  const path = `layers.${name}` as const;
  return { [path]: { meaning: `the layer for functions on ${language}` }, ...layerFields(path) };
}

function layerFields(path: "layer" | `layers.${FamilyName}`): Readonly<Record<string, FieldWords>> {
  const folder =
    path === "layer"
      ? FAMILIES.map(({ layerFolder }) => `\`${layerFolder}\``).join(" or ")
      : `\`${path.slice("layers.".length)}/\``;
  const words: Readonly<Record<string, string>> = {
    name: "name of the layer; a new version of it is published, or an identical one used again. The deployment says which names it may publish (`layerNames`)",
    zip: `the layer artifact in S3: a ZIP with ${folder} at its top`,
    fromFunction: "instead of `zip`: the shared code is taken from this function's own package",
    version:
      "instead of `zip`: a version of the layer that exists; see [moving between versions](#moving-between-versions)",
    exclude:
      "what stays out of the layer, and does not count as drift; see [what stays out](#what-stays-out-of-the-layer)",
  };
  return Object.fromEntries(Object.entries(words).map(([field, meaning]) => [`${path}.${field}`, { meaning }]));
}

export const MIGRATION_FIELDS: Readonly<Record<string, FieldWords>> = {
  layer: {
    meaning: "the layer the fleet is to stand on; or `layers`",
    otherwise: "`layers`",
  },
  ...layerFields("layer"),
  layers: {
    meaning: "in place of `layer`: one for each language of a [mixed fleet](#nodejs-and-mixed-fleets)",
    otherwise: "`layer`",
  },
  ...Object.assign({}, ...FAMILIES.map(fieldsOfFamily)),
  shared: {
    meaning:
      "folders (`shared/`), modules (`shared.py`) or packages of Node.js (`node_modules/@acme/shared/`) inside each function's ZIP that the layer replaces; each goes whole or not at all",
  },
  fleet: { meaning: "which functions; a function must meet all criteria that are given, and one is needed" },
  "fleet.prefix": { meaning: "what the function's name begins with" },
  "fleet.matching": {
    meaning:
      "a regular expression that the function's name holds, such as `^acme-(dev|test)-`; see [choosing by expression](#choosing-by-expression)",
  },
  "fleet.tags": { meaning: "tags it has, with exactly these values" },
  "fleet.functions": { meaning: "names" },
  "fleet.exclude": { meaning: "names that are left out whatever else selects them" },
  canary: {
    meaning: "the function that moves first, alone",
    otherwise: "the smallest package that is not critical",
  },
  critical: { meaning: "functions that move last" },
  batchSize: {
    meaning:
      "functions per batch; more where a fleet is so large that one execution's history (25,000 events) could not hold its batches: the plan then says so",
  },
  growth: {
    meaning:
      "how many times as large each batch is as the one before: the canary alone, then `batchSize`, then that times `growth` and so on, up to 500. Batches of critical functions do not grow",
  },
  bakeSeconds: {
    meaning: "how long real traffic meets a batch before its logs are searched and its checks run again",
    otherwise: "60 for a batch that was called in the hour before, 5 for one that nobody called",
  },
  graceSeconds: { meaning: "wait after a settle, until no environment combines the halves of two updates" },
  shift: {
    meaning:
      "for functions whose aliases [lead to published versions](operating-guide.md#functions-behind-aliases): a share of the calls reaches the new version first, and it is judged alone before the rest follows",
    otherwise: "all calls at once, when the new version has passed its checks",
  },
  "shift.percent": { meaning: "that share of the calls through an alias" },
  "shift.bakeSeconds": { meaning: "how long it stays at that share" },
  inconclusive: {
    meaning: "what a batch does without [evidence](verdicts.md#where-evidence-is-missing)",
    otherwise: "wait where that may help",
  },
  inconclusiveSeconds: { meaning: "how long a batch waits for evidence at most" },
  ignoreLogs: {
    meaning:
      "texts: log events that hold one of them count for nothing, neither their errors nor their calls; the report counts them",
    otherwise: "every event counts",
  },
  alarms: { meaning: "CloudWatch [alarms](verdicts.md#alarms): one that goes off rolls back" },
  tolerate: { meaning: "unhealthy functions that [go back alone](verdicts.md#failures-a-request-tolerates)" },
  "tolerate.failed": { meaning: "how many of them in the whole execution, before everything rolls back" },
  "tolerate.failedPerBatch": { meaning: "how many of them in one batch", otherwise: "as many as `failed`" },
  approval: {
    meaning:
      'which batches move only with [approval](#approval): each batch, or `"before-critical"`: once, before the first critical function',
  },
  approvalSeconds: { meaning: "how long to wait for approval" },
  ifNotApproved: {
    meaning: 'what happens after a rejection or a timeout: `"roll-back"`, or `"stop"`, which keeps what has moved',
  },
  drift: {
    meaning:
      'what happens to a function whose copy is [not the layer\'s](#drift): `"skip"` leaves it alone with the list of files, `"adopt-layer"` gives it the layer\'s copy and says what it gave up. Modules outside the shared paths that the layer would replace hold a function back in any case: name them in `shared` to have them replaced too',
  },
  runtimeUpdate: {
    meaning:
      'what happens to a function whose runtime Lambda updates [with every update of the function](operating-guide.md#runtime-updates): `"skip"` leaves it alone, `"allow"` changes it and reports the new version of its runtime',
  },
  keep: {
    meaning:
      "data files of the shared paths that stay in the functions' packages beside those whose reading by path was found; [patterns](#files-read-by-path) as for `layer.exclude`. Code never stays",
  },
  unproven: {
    meaning:
      'what happens to a function whose way to its shared code [cannot be followed](#what-is-not-proven): `"skip"` leaves it alone, `"migrate"` moves it with a note',
  },
  checks: { meaning: "per function: invocations with an expected result; see [checks](#checks)" },
  "checks.FUNCTION[].name": { meaning: "what the check is called in reports" },
  "checks.FUNCTION[].payload": { meaning: "what the function is invoked with" },
  "checks.FUNCTION[].expect": { meaning: "what the result must contain", otherwise: "no error is enough" },
  "checks.FUNCTION[].timeoutSeconds": {
    meaning: "how long the answer may take; a check without an answer by then has failed",
  },
  accept: { meaning: "[fleet-wide checks](#fleet-wide-checks), run once all batches have moved" },
  "accept[].name": { meaning: "what the check is called in reports" },
  "accept[].steps": { meaning: "invocations, one after the other" },
  "accept[].steps[].function": { meaning: "the function to invoke" },
  "accept[].steps[].payload": { meaning: "what it is invoked with; `${name}` stands for a kept value" },
  "accept[].steps[].expect": { meaning: "what the result must contain", otherwise: "no error is enough" },
  "accept[].steps[].timeoutSeconds": {
    meaning: "how long the answer may take; a step without an answer by then has failed",
  },
  "accept[].steps[].keep": { meaning: "values of the result that later payloads may name, each by its dotted path" },
  probe: {
    meaning:
      "whose imports are [tried](operating-guide.md#the-import-probe) before anything is touched: of all functions that would change, of those without a check, or of none",
    otherwise: '`"all"`; in a plan `"none"`',
  },
  plan: { meaning: "only say what would happen" },
};

export const ROLLBACK_FIELDS: Readonly<Record<string, FieldWords>> = {
  rollback: { meaning: "name or ARN of the execution to undo" },
  keepLayer: {
    meaning:
      "restore the code and leave the layer attached. The package's own code comes first on Python's path, so the layer does nothing; a rollback without it takes the layer off later",
  },
  functions: {
    meaning: "only these; a name that is not in that execution's fleet is a bad request",
    otherwise: "all",
  },
};
