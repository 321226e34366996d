/** Codes of notes that a plan has beside what happens to each function. */
import * as z from "zod";
import { byNumber, count, kilobytes } from "../../amounts.ts";
import { listed } from "../../text.ts";
import { code, codes, texts } from "./code.ts";
import { remark, withFunctions } from "./of-notes.ts";

const MAX_PLACES = 3;
const MAX_COPIES = 10;
const copy = z.object({ differs: z.string().nullable(), functions: texts, total: z.int() }).readonly();
const place = z.object({ file: z.string(), line: z.int() }).readonly();

export const ofBatches = codes({
  "canary-chosen": code(
    "the service chose the canary",
    { functionName: z.string(), requested: z.string().nullable() },
    ({ functionName, requested }) =>
      `The canary is ${functionName}, the least risky function: ${requested === null ? "the request names none" : `${requested} has nothing to change`}.`,
  ),
  "canary-of-language": "{functionName} migrates alone after it, as the canary of the {language} functions.",
  "batches-larger":
    "Batches begin at {batchSize function} instead of {asked #}: there would be {batches #} of them, and the history of one execution holds {limit #}.",
});

export const ofCopies = codes({
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
    ({ functions, functionName }) =>
      `More functions, ${functions}, share a copy that is not the layer's: "fromFunction": "${functionName}" as the layer's source takes the layer from it.`,
  ),
  "layer-holds-more": "The layer holds more than the shared code: {paths …}. It comes before what the runtime brings.",
  "files-left-out": code(
    "files stay out of the layer, and migrated functions lose them",
    { files: z.array(z.object({ path: z.string(), functions: z.int() }).readonly()).readonly(), total: z.int() },
    ({ files }) =>
      `Left out of the layer, and removed from migrated functions: ${listed(files.map((file) => `${file.path} (${count(file.functions, "function")})`))}. If code reads such a file, change "layer": { "exclude": […] }.`,
  ),
  "others-handlers-stay": code(
    "functions have one package with the handlers of all of them, and the layer takes little of it",
    {
      ...{ functions: texts, total: z.int(), handlers: z.int(), before: z.int(), after: z.int(), percent: z.int() },
      ...{ reachable: z.int(), reachablePercent: z.int(), source: z.string().nullable() },
    },
    ({ functions, total, handlers, before, after, percent, reachable, reachablePercent, source }) =>
      `The packages of ${count(total, "function")} (${listed(functions)}) hold the same ${count(handlers, "handler")}, and the handlers of the others stay in each: the layer saves ${percent} % (${kilobytes(before)} → ${kilobytes(after)}). ${source === null ? "To save more, package each function with its own handler alone." : `"slim": "reachable" with "fromFunction": "${source}" saves ${reachablePercent} % (→ ${kilobytes(reachable)}): what a function never reaches moves to the layer too.`}`,
  ),
  "reachable-in-python-alone":
    '"slim": "reachable" has no effect on {language} functions: the shared paths alone leave their packages.',
  "packages-needed": code(
    "the shared code needs packages that the request does not move",
    { shared: texts, total: z.int() },
    ({ shared }) =>
      `The shared code needs packages that stay in the functions' packages. To move them with it, use "shared": ${JSON.stringify(shared)}.`,
  ),
  "file-stays": code(
    "a file of the shared code stays in the package",
    { path: z.string(), ...place.unwrap().shape, readByPath: z.boolean(), functions: texts, total: z.int() },
    ({ path, readByPath, ...facts }) =>
      withFunctions(
        `Stays in the package because ${readByPath ? "code reads it by path" : "a path is computed at run time"}: ${path} (${placeText(facts)})`,
        facts,
      ),
  ),
});

/** An import of the team's code, with the places of the import. */
function importCode(meaning: string, sentence: string) {
  const places = z.array(place).readonly();
  return code(
    meaning,
    { module: z.string(), places, why: z.string().nullable(), functions: texts, total: z.int() },
    ({ module, why, functions, ...facts }) =>
      `${sentence}: ${module} (${listed(facts.places.map(placeText), MAX_PLACES)}${why === null ? "" : `; ${why}`}): ${listed(functions)}`,
  );
}

/** Imports outside the team's code, counted. */
function countedImports(sentence: string, noun: string) {
  return code(
    sentence,
    { names: texts, total: z.int(), functions: z.int() },
    ({ names, total, functions }) =>
      `${sentence}: ${count(total, noun)} (${listed(names)}) in ${count(functions, "function")}`,
  );
}

export const ofImportNotes = codes({
  "import-missing": importCode(
    "an import of the team's code is not found, as before",
    "Import not found before or after the change",
  ),
  "import-found": importCode(
    "an import that is not found now is found in the layer afterwards",
    "Import not found before the change, and found in the layer after it",
  ),
  "import-unproven": importCode("it is not proven that an import of the team's code is found", "Not proven"),
  "optional-imports-missing": countedImports("Optional imports not found before or after the change", "module"),
  "library-imports-missing": countedImports("Imports in libraries not found before or after the change", "module"),
  "layer-imports-missing": countedImports("Imports in unchanged layers not found before or after the change", "module"),
  "library-imports-unproven": countedImports("Not proven in libraries", "place"),
  "layer-imports-unproven": countedImports("Not proven in unchanged layers", "place"),
  "all-import-findings": "All {findings finding} on imports, with file, line and functions: {location}",
});

export const ofRuntimes = codes({
  "updates-end": "From {from}, Lambda no longer updates {runtime} functions, and a rollback cannot either.",
  "runtime-updates-allowed":
    'Updates may move functions to a newer version of their runtime ("runtimeUpdate": "allow"). A rollback does not reverse that. The report names these functions.',
  "runtime-updates-unknown": code(
    "it is not known yet whether updates change the runtime version of functions",
    { functions: z.int() },
    ({ functions }) =>
      `Whether an update would change the runtime version of ${count(functions, "more function")} is checked before ${byNumber(functions, "its", "their")} batch.`,
  ),
  "calls-stay-on-version": "Calls that stay on the version they name: {callers …}.",
  "snap-start-slow": "Lambda takes minutes to publish a version with SnapStart: {functions …}.",
  "not-offered": code(
    "the Region or the endpoint does not offer a look at the fleet",
    { looks: texts },
    ({ looks }) => `Not checked, because this Region or endpoint does not offer it: ${looks.join(", ")}.`,
  ),
});

export const ofProbes = codes({
  "not-probed": code("imports were not tried in the runtime", { isPlan: z.boolean() }, ({ isPlan }) =>
    isPlan
      ? "Imports were not probed in this plan. To probe them: npm run plan -- REQUEST.json --probe"
      : 'Imports were not probed: the request says "probe": "none".',
  ),
  probed:
    "Imports probed in the runtime, without the values of environment variables: {functions function} would import from the slim package and layer.",
  "probe-fails-as-before": remark("Import fails in the probe before and after the change ({because})"),
  "probe-not-tried": remark("Imports not tried: the code {because}"),
  "probe-not-possible": remark("Imports not probed ({because})"),
  "probe-stand-in": remark("Imports probed with a stand-in for the variable {variable}"),
});

function copyText({ differs, functions: names, total }: z.output<typeof copy>): string {
  if (differs === null) return `${count(total, "function")} ${byNumber(total, "holds", "hold")} the layer's`;
  return `${total} ${byNumber(total, "holds", "hold")} another (${listed(names)}: ${differs})`;
}

/** A place in code; line 0 is the whole file. */
export function placeText({ file, line }: z.output<typeof place>): string {
  return line === 0 ? file : `${file} line ${line}`;
}

/** What a team can do if functions hold different copies of the shared code. */
export const ofWays = codes({
  "deploy-from-one-commit": code(
    "deploy functions again from the commit of the most frequent copy, then start the request",
    { holder: z.string(), holders: z.int(), functions: texts, total: z.int() },
    ({ holder, holders, functions, total }) =>
      total === 0
        ? `All functions hold the copy of ${holder}: with this request the layer is made from it.`
        : `Deploy ${listed(functions)} again from the commit of the copy in ${holder}, which ${count(holders, "function")} hold. Then start this request.`,
  ),
  "adopt-where-unreached":
    "{functions …} never load a file that differs, which the import proof shows: with this request they adopt the layer, and what they run stays the same.",
  "move-same-paths": code(
    "functions move those of the shared paths that are as in the layer",
    { functions: texts, total: z.int(), paths: texts },
    ({ functions, paths }) =>
      `${listed(functions)} hold the layer's copy of ${listed(paths)}. With this request it moves, and the shared paths that differ stay in the packages, so nothing changes what they run.`,
  ),
  "layer-per-copy":
    "Each copy becomes its own layer ({layerNames …}), and no function changes what it runs. Start the requests one after the other.",
  "layer-per-copy-not-allowed":
    "Each copy could become its own layer ({layerNames …}), but this deployment may not publish these names: deploy it with layerNames that allow them.",
});
