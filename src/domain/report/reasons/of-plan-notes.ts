/** Codes of notes that a plan has beside what happens to each function. */
import * as z from "zod";
import { byNumber, count } from "../../amounts.ts";
import { listed } from "../../text.ts";
import { code, texts } from "./code.ts";
import { functions, withFunctions } from "./of-notes.ts";

const MAX_PLACES = 3;
const MAX_COPIES = 10;
const paths = { paths: texts, total: z.int() };
const copy = z.object({ differs: z.string().nullable(), functions: texts, total: z.int() }).readonly();
const place = z.object({ file: z.string(), line: z.int() }).readonly();
const found = { names: texts, total: z.int(), functions: z.int() };
const importOf = { module: z.string(), places: z.array(place).readonly(), why: z.string().nullable(), ...functions };

export const ofBatches = {
  "canary-chosen": code(
    "the service chose the canary",
    { functionName: z.string(), requested: z.string().nullable() },
    ({ functionName, requested }) =>
      `The canary is ${functionName}, the least risky function: ${requested === null ? "the request names none" : `${requested} has nothing to change`}.`,
  ),
  "canary-of-language": code(
    "a function of another language migrates alone as well",
    { functionName: z.string(), language: z.string() },
    ({ functionName, language }) =>
      `${functionName} migrates alone after it, as the canary of the ${language} functions.`,
  ),
  "batches-larger": code(
    "batches are larger than the request asks for",
    { batchSize: z.int(), asked: z.int(), batches: z.int(), limit: z.int() },
    ({ batchSize, asked, batches, limit }) =>
      `Batches begin at ${count(batchSize, "function")} instead of ${asked}: there would be ${batches} of them, and the history of one execution holds ${limit}.`,
  ),
};

export const ofCopies = {
  "copies-differ": code(
    "functions hold different copies of the shared code",
    { sharedPaths: texts, copies: z.array(copy).readonly(), total: z.int(), driftSkips: z.boolean() },
    ({ sharedPaths, copies, total, driftSkips }) => {
      const all = [
        ...(copies[0]?.differs === null ? [] : ["no function holds the layer's"]),
        ...copies.slice(0, MAX_COPIES).map(copyText),
        ...(total > MAX_COPIES ? [`and ${count(total - MAX_COPIES, "more copy")}`] : []),
      ];
      const then = driftSkips
        ? ' Functions with another copy are skipped unless the request says "drift": "adopt-layer".'
        : "";
      return `The fleet has ${count(total, total === 1 ? "copy" : "diverging copy")} of ${sharedPaths.length === 0 ? "the shared code" : sharedPaths.join(", ")}: ${all.join("; ")}.${then}`;
    },
  ),
  "better-source": code(
    "more functions share another copy than the layer's",
    { functions: z.int(), functionName: z.string(), path: z.string() },
    ({ functions: holders, functionName, path }) =>
      `More functions, ${holders}, share a copy that is not the layer's: "${path}": { "fromFunction": "${functionName}" } takes the layer from it.`,
  ),
  "layer-holds-more": code(
    "the layer holds more than the shared code",
    paths,
    (data) =>
      `The layer holds more than the shared code: ${listed(data.paths)}. It comes before what the runtime brings.`,
  ),
  "files-left-out": code(
    "files stay out of the layer, and migrated functions lose them",
    { files: z.array(z.object({ path: z.string(), functions: z.int() }).readonly()).readonly(), total: z.int() },
    ({ files }) =>
      `Left out of the layer, and removed from migrated functions: ${listed(files.map((file) => `${file.path} (${count(file.functions, "function")})`))}. If code reads such a file, change "layer": { "exclude": […] }.`,
  ),
  "file-stays": code(
    "a file of the shared code stays in the package",
    { path: z.string(), file: z.string(), line: z.int(), readByPath: z.boolean(), ...functions },
    ({ path, file, line, readByPath, ...data }) =>
      withFunctions(
        `Stays in the package because ${readByPath ? "code reads it by path" : "a path is computed at run time"}: ${path} (${placeText({ file, line })})`,
        data,
      ),
  ),
};

export const ofImportNotes = {
  "import-missing": code("an import of the team's code is not found, as before", importOf, (data) =>
    importText("Import not found before or after the change", data),
  ),
  "import-unproven": code("it is not proven that an import of the team's code is found", importOf, (data) =>
    importText("Not proven", data),
  ),
  "optional-imports-missing": code("optional imports are not found, as before", found, (data) =>
    foundText("Optional imports not found before or after the change", "module", data),
  ),
  "library-imports-missing": code("imports in libraries are not found, as before", found, (data) =>
    foundText("Imports in libraries not found before or after the change", "module", data),
  ),
  "layer-imports-missing": code("imports in other layers are not found, as before", found, (data) =>
    foundText("Imports in unchanged layers not found before or after the change", "module", data),
  ),
  "library-imports-unproven": code("it is not proven that imports in libraries are found", found, (data) =>
    foundText("Not proven in libraries", "place", data),
  ),
  "layer-imports-unproven": code("it is not proven that imports in other layers are found", found, (data) =>
    foundText("Not proven in unchanged layers", "place", data),
  ),
  "all-import-findings": code(
    "where all findings on imports are stored",
    { findings: z.int(), location: z.string() },
    ({ findings, location }) =>
      `All ${count(findings, "finding")} on imports, with file, line and functions: ${location}`,
  ),
};

export const ofRuntimes = {
  "updates-end": code(
    "Lambda will soon no longer update functions with this runtime",
    { runtime: z.string(), from: z.string() },
    ({ runtime, from }) => `From ${from}, Lambda no longer updates ${runtime} functions, and a rollback cannot either.`,
  ),
  "runtime-updates-allowed": code(
    "updates may change the runtime version of functions, because the request allows it",
    {},
    () =>
      'Updates may move functions to a newer version of their runtime ("runtimeUpdate": "allow"). A rollback does not reverse that. The report names these functions.',
  ),
  "runtime-updates-unknown": code(
    "it is not known yet whether updates change the runtime version of functions",
    { functions: z.int() },
    ({ functions: unasked }) =>
      `Whether updates move the runtime of ${count(unasked, "more function")} is checked before ${byNumber(unasked, "its", "their")} batch.`,
  ),
  "calls-stay-on-version": code(
    "callers name a published version, and no alias moves them",
    { callers: texts, total: z.int() },
    ({ callers }) => `Calls that stay on the version they name: ${listed(callers)}.`,
  ),
  "snap-start-slow": code(
    "Lambda takes minutes to publish a version with SnapStart",
    functions,
    (data) => `Lambda takes minutes to publish a version with SnapStart: ${listed(data.functions)}.`,
  ),
  "not-offered": code(
    "the Region or the endpoint does not offer a look at the fleet",
    { looks: texts },
    ({ looks }) => `Not checked, because this Region or endpoint does not offer it: ${looks.join(", ")}.`,
  ),
};

export const ofProbes = {
  "not-probed": code("imports were not tried in the runtime", { isPlan: z.boolean() }, ({ isPlan }) =>
    isPlan
      ? "Imports were not probed in this plan. To probe them: npm run plan -- REQUEST.json --probe"
      : 'Imports were not probed: the request says "probe": "none".',
  ),
  probed: code(
    "imports were tried in the runtime, and succeed",
    { functions: z.int() },
    ({ functions: imports }) =>
      `Imports probed in the runtime, without the values of environment variables: ${count(imports, "function")} would import from the slim package and layer.`,
  ),
  "probe-fails-as-before": code(
    "the import fails in the probe, before the change and after it",
    { why: z.string(), ...functions },
    ({ why, ...data }) => withFunctions(`Import fails in the probe before and after the change (${why})`, data),
  ),
  "probe-not-tried": code("imports were not tried", { why: z.string(), ...functions }, ({ why, ...data }) =>
    withFunctions(`Imports not tried: the code ${why}`, data),
  ),
  "probe-not-possible": code("imports could not be tried", { why: z.string(), ...functions }, ({ why, ...data }) =>
    withFunctions(`Imports not probed (${why})`, data),
  ),
  "probe-stand-in": code(
    "imports were tried with another value of an environment variable",
    { variable: z.string(), ...functions },
    ({ variable, ...data }) => withFunctions(`Imports probed with a stand-in for the variable ${variable}`, data),
  ),
};

function copyText({ differs, functions: names, total }: z.output<typeof copy>): string {
  if (differs === null) return `${count(total, "function")} ${byNumber(total, "holds", "hold")} the layer's`;
  return `${total} ${byNumber(total, "holds", "hold")} another (${listed(names)}: ${differs})`;
}

/** A place in code; line 0 is the whole file. */
export function placeText({ file, line }: z.output<typeof place>): string {
  return line === 0 ? file : `${file} line ${line}`;
}

type ImportOf = z.output<z.ZodObject<typeof importOf>>;

function importText(what: string, { module, places, why, functions: names }: ImportOf): string {
  return `${what}: ${module} (${listed(places.map(placeText), MAX_PLACES)}${why === null ? "" : `; ${why}`}): ${listed(names)}`;
}

function foundText(
  what: string,
  noun: string,
  { names, total, functions: holders }: z.output<z.ZodObject<typeof found>>,
): string {
  return `${what}: ${count(total, noun)} (${listed(names)}) in ${count(holders, "function")}`;
}
