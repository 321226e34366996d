/** Codes of problems of a request: each is at a path of the request, and nothing was changed. */
import * as z from "zod";
import { count } from "../../amounts.ts";
import { MAX_NESTING } from "../../json.ts";
import { missingKeyText } from "../../missing-key.ts";
import { FAMILIES, familyNamed } from "../../runtimes/families.ts";
import { FAMILY_NAMES } from "../../runtimes/family.ts";
import { listed } from "../../text.ts";
import { code, codes, template, texts } from "./code.ts";

const LANGUAGES = FAMILIES.map(({ language }) => language);
const layersText = FAMILIES.map(({ name }) => `\`layers.${name}\``);
const functionName = { functionName: z.string() };
const language = { language: z.enum(FAMILY_NAMES) };
const grouped = (number: number) => number.toLocaleString("en-US");

/** `meant`: a name that exists and differs little. */
const meant = { meant: z.string().nullable() };
const meantText = (name: string | null) => (name === null ? "" : `; did you mean ${name}?`);

export const ofFields = codes({
  "unknown-field": "unknown field; see {fieldsAt} for the fields",
  "field-missing": "is missing; it must be {expected}",
  "wrong-type": "must be {expected}",
  "value-not-allowed": code("the value is not among those allowed", { allowed: texts }, ({ allowed }) => {
    return `must be ${allowed.map((value) => JSON.stringify(value)).join(" or ")}`;
  }),
  "number-too-small": code("the number is too small", { minimum: z.number() }, ({ minimum }) => {
    return `must be ${grouped(minimum)} or more`;
  }),
  "number-too-large": code("the number is too large", { maximum: z.number() }, ({ maximum }) => {
    return `must be ${grouped(maximum)} or less`;
  }),
  "value-empty": code("the value is empty or too short", { minimum: z.number() }, ({ minimum }) =>
    minimum > 1 ? `must have ${minimum} characters or more` : "must not be empty",
  ),
  "value-too-long": code(
    "the value has too many characters or entries",
    { maximum: z.number(), unit: z.enum(["characters", "entries"]) },
    ({ maximum, unit }) => `must have ${grouped(maximum)} ${unit} or fewer`,
  ),
  "value-not-valid": template("{says}", "the value is not valid in another way"),
  "value-too-deep": `nests lists and objects more than ${MAX_NESTING} levels deep`,
  "not-a-function-name": "must be a function name: 1 to 64 letters, digits, - or _ (not an ARN, no qualifier)",
  "not-a-name-or-pattern": "must be a function name, or a pattern of names with * or ?",
  "not-a-layer-name": "must be a layer name: 1 to 140 letters, digits, - or _",
  "not-a-shared-path": `must be ${FAMILIES.map(({ texts: { sharedPath } }) => sharedPath).join(", or ")}`,
  "not-a-whole-package":
    "must be one whole package of the node_modules at the top of the function's package: `node_modules/@acme/shared/`",
  "not-a-file-pattern":
    "must be a pattern of file names (`*.md`), a folder (`tests/`) or a path inside the package (`shared/data/a*.csv`)",
  "not-an-s3-address": "must look like s3://bucket/key.zip",
  "not-one-layer-source": "needs one source: either `zip`, `fromFunction` or `version`",
  "fleet-without-criterion": "selects nothing: give `prefix`, `matching`, `tags` or `functions`",
  "no-version-kept": "must be 1 or more: the next migration can reuse the newest version",
  "pattern-not-understood": template("{says}", "the regular expression is not understood"),
  "not-an-execution": "must be the name or ARN of an execution",
  "other-state-machine": "is an execution of {named}, but this service uses {own}",
  "more-problems": "and {more more problem}",
});

export const ofLayers = codes({
  "layer-missing": "is missing: name the layer for the fleet, or one for each language in `layers`",
  "layer-and-layers": "cannot be used together with `layer`: give one of them",
  "layers-empty": `is empty: give ${layersText.join(" or ")}`,
  "several-languages": `names shared code of ${LANGUAGES.join(" and of ")}: give a layer for each, ${layersText.join(" and ")}`,
  "layer-without-shared-path": code(
    "no path in `shared` is for the layer of a language",
    language,
    ({ language: name }) =>
      `names no shared code of ${familyNamed(name).language} for \`layers.${name}\`; an example is \`${familyNamed(name).example}\``,
  ),
  "shared-path-without-layer": code(
    "`layers` has no layer for the language of a shared path",
    language,
    ({ language: name }) => `is shared code of ${familyNamed(name).language}, and \`layers\` has no \`${name}\``,
  ),
  "layer-name-twice": "is also the name of `layers.{other}`: each language needs its own layer",
  "layer-not-publishable": code(
    "the deployment may not publish a layer of this name",
    { layerName: z.string(), allowed: texts },
    ({ layerName, allowed }) =>
      `this deployment may only publish layers named ${allowed.join(" or ")}, not ${layerName}; choose such a name, or deploy with other layerNames`,
  ),
  "layer-not-found": "there is no layer {layerName} in this account and Region",
  "layer-version-not-found": code(
    "the layer version does not exist",
    { layerName: z.string(), version: z.int(), existing: z.array(z.int()).readonly() },
    ({ layerName, version, existing }) =>
      `the layer ${layerName} has no version ${version}; it has ${listed(existing.map(String), MAX_NAMED)}`,
  ),
  "layer-not-usable": template("{source} {because}", "the layer's content cannot be used"),
  "bucket-not-found": "the bucket {bucket} does not exist",
  "object-not-found": "the bucket {bucket} has no object {key}",
  "object-denied":
    "S3 denies this service access to s3://{bucket}/{key}: allow s3:GetObject in its bucket policy, and s3:ListBucket, without which S3 also denies access to missing objects",
  "object-key-denied": code(
    "the service may not decrypt the object",
    { bucket: z.string(), key: z.string(), kmsKeyArn: z.string().nullable() },
    ({ bucket, key, kmsKeyArn }) => missingKeyText(`s3://${bucket}/${key} is`, kmsKeyArn),
  ),
  "bucket-in-other-region":
    "the bucket {bucket} is in another Region than the functions; Lambda accepts layers only from buckets in its own Region",
});

/** Codes of what a layer's ZIP holds. They come in the data of `layer-not-usable`. */
export const ofLayerZips = codes({
  "zip-not-usable": "cannot be used: {because}",
  "layer-zip-empty": code(
    "the ZIP holds nothing in the folder of its language",
    language,
    (facts) => familyNamed(facts.language).texts.emptyLayer,
  ),
  "layer-zip-lacks-path": "holds nothing under {path}, though the request names {sharedPath} as shared",
  "layer-zip-stray-entries": "holds entries that no runtime looks for in a layer: {entries …}",
  "layer-zip-unreadable-entries": "holds entries that functions may not read (their mode lacks o+r): {entries …}",
  "layer-zip-generated-entries":
    "holds files of a migrated function that load modules from the layer, instead of these modules: {entries …}",
  "layer-zip-doubled-entries": code(
    "the ZIP holds shared code twice, once where the runtime looks first",
    { ...language, entries: texts, total: z.int() },
    ({ entries, ...facts }) => `${familyNamed(facts.language).texts.versionFolder}: ${listed(entries)}`,
  ),
  "layer-zip-too-large": "unzips to {unzippedBytes byte}; Lambda takes a package of fewer than {limitBytes #}",
});

export const ofNames = codes({
  "function-not-found": code("the function does not exist", { ...functionName, ...meant }, (facts) => {
    return `there is no function ${facts.functionName}${meantText(facts.meant)}`;
  }),
  "pattern-selects-nothing": "{pattern} matches no function of the fleet",
  "function-not-selected": "{functionName} exists, but the fleet does not select it",
  "fleet-selects-nothing": code(
    "the fleet selects no function",
    { existing: z.int(), functionName: z.string().nullable(), ...meant },
    (facts) =>
      `selects none of the ${count(facts.existing, "function")} of this account and Region${facts.functionName === null ? "" : `; there is no function ${facts.functionName}${meantText(facts.meant)}`}`,
  ),
  "functions-out-of-reach": code(
    "the deployment may not change functions that the fleet selects",
    { functions: texts, total: z.int(), prefixes: texts },
    ({ functions, prefixes }) => `selects ${listed(functions)}: ${reachText(prefixes)}`,
  ),
  "source-out-of-reach": code(
    "the deployment may not read the function the layer is taken from",
    { ...functionName, prefixes: texts },
    ({ prefixes, ...facts }) => `${facts.functionName} may not be read: ${reachText(prefixes)}`,
  ),
  "function-of-service": "{functionName} is a part of this service: no request reads, changes or invokes it",
  "source-is-image": "{functionName} has no ZIP package to take the shared code from",
  "source-not-usable": "the package of {functionName} cannot be used: {because}",
  "source-in-other-language": code(
    "the function that the layer is taken from runs in another language than the shared code",
    { ...functionName, runtime: z.string().nullable(), ...language },
    ({ runtime, ...facts }) =>
      `${facts.functionName} runs on ${runtime}, but the shared code is for ${familyNamed(facts.language).language}`,
  ),
  "not-installed":
    "the layer's source has no installed package {distribution} with a RECORD. A folder ends with a slash: {distribution}/",
  "too-many-shared-paths":
    "the installed packages have {paths #} folders and modules, and a request names at most {allowed #}",
  "source-lacks-path": "{functionName} has no shared code under {sharedPath}",
  "alarm-not-found": "the alarm {alarm} does not exist in this Region",
});

export const ofRollbacks = codes({
  "name-used-before": "an execution named {execution} has run before, and its files are kept: start with another name",
  "execution-not-found": "there is no execution {execution} with stored files in the bucket {bucket}",
  "not-a-migration": "the execution {execution} was a {kind}: it migrated nothing that could be rolled back",
  "rollback-expired":
    "the execution {execution} could be rolled back until {until}: its stored originals are kept for {days day}, and may be gone. Deploy the functions from their source instead",
  "not-in-fleet-of-target": code(
    "the execution to roll back did not have the function in its fleet",
    { ...functionName, execution: z.string(), ...meant },
    ({ execution, ...facts }) => `${facts.functionName} is not in the fleet of ${execution}${meantText(facts.meant)}`,
  ),
  "target-changed-no-code":
    "{execution} changed no code, it moved functions to another version of their layer: leave keepLayer out to move them back",
});

/** Versions, and prefixes, that a sentence names. */
const MAX_NAMED = 10;

function reachText(prefixes: readonly string[]): string {
  return `this deployment may only change functions whose names begin with ${listed(prefixes, MAX_NAMED, " or ")}; narrow the fleet, or deploy with other functionPrefixes`;
}
