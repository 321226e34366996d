/** Codes of problems of a request: each is at a path of the request, and nothing was changed. */
import * as z from "zod";
import { count } from "../../amounts.ts";
import { MAX_NESTING } from "../../json.ts";
import { missingKeyText } from "../../missing-key.ts";
import { FAMILIES } from "../../runtimes/families.ts";
import { FAMILY_NAMES } from "../../runtimes/family.ts";
import { listed } from "../../text.ts";
import { code, explanation, texts } from "./code.ts";

const LANGUAGES = FAMILIES.map(({ language }) => language);
const layersText = FAMILIES.map(({ name }) => `\`layers.${name}\``);
const functionName = { functionName: z.string() };
const language = { language: z.enum(FAMILY_NAMES) };
const languageText = (name: (typeof FAMILY_NAMES)[number]) =>
  FAMILIES.find((family) => family.name === name)?.language ?? name;

/** `meant`: a name that exists and differs little. */
const meant = { meant: z.string().nullable() };
const meantText = (name: string | null) => (name === null ? "" : `; did you mean ${name}?`);

export const ofFields = {
  "unknown-field": code("the request has no such field", { fieldsAt: z.string() }, ({ fieldsAt }) => {
    return `unknown field; see ${fieldsAt} for the fields`;
  }),
  "field-missing": code("a required field is missing", { expected: z.string() }, ({ expected }) => {
    return `is missing; it must be ${expected}`;
  }),
  "wrong-type": code("the value has another type", { expected: z.string() }, ({ expected }) => `must be ${expected}`),
  "value-not-allowed": code("the value is not among those allowed", { allowed: texts }, ({ allowed }) => {
    return `must be ${allowed.map((value) => JSON.stringify(value)).join(" or ")}`;
  }),
  "number-too-small": code("the number is too small", { minimum: z.number() }, ({ minimum }) => {
    return `must be ${minimum.toLocaleString("en-US")} or more`;
  }),
  "number-too-large": code("the number is too large", { maximum: z.number() }, ({ maximum }) => {
    return `must be ${maximum.toLocaleString("en-US")} or less`;
  }),
  "value-empty": code("the value is empty or too short", { minimum: z.number() }, ({ minimum }) =>
    minimum > 1 ? `must have ${minimum} characters or more` : "must not be empty",
  ),
  "value-too-long": code(
    "the value has too many characters or entries",
    { maximum: z.number(), unit: z.enum(["characters", "entries"]) },
    ({ maximum, unit }) => `must have ${maximum.toLocaleString("en-US")} ${unit} or fewer`,
  ),
  "value-not-valid": code("the value is not valid in another way", { says: z.string() }, ({ says }) => says),
  "value-too-deep": code(
    "the value nests lists and objects too deep",
    {},
    () => `nests lists and objects more than ${MAX_NESTING} levels deep`,
  ),
  "not-a-function-name": code(
    "the value is not a function name",
    {},
    () => "must be a function name: 1 to 64 letters, digits, - or _ (not an ARN, no qualifier)",
  ),
  "not-a-layer-name": code(
    "the value is not a layer name",
    {},
    () => "must be a layer name: 1 to 140 letters, digits, - or _",
  ),
  "not-a-shared-path": code(
    "the value is not a folder or module of a package",
    {},
    () => `must be ${FAMILIES.map(({ texts: { sharedPath } }) => sharedPath).join(", or ")}`,
  ),
  "not-a-whole-package": code(
    "the value is not a whole package of the top `node_modules`",
    {},
    () =>
      "must be one whole package of the node_modules at the top of the function's package: `node_modules/@acme/shared/`",
  ),
  "not-a-file-pattern": code(
    "the value is not a pattern of files",
    {},
    () =>
      "must be a pattern of file names (`*.md`), a folder (`tests/`) or a path inside the package (`shared/data/a*.csv`)",
  ),
  "not-an-s3-address": code(
    "the value is not the address of a ZIP in S3",
    {},
    () => "must look like s3://bucket/key.zip",
  ),
  "not-one-layer-source": code(
    "the layer has no source, or several",
    {},
    () => "needs one source: either `zip`, `fromFunction` or `version`",
  ),
  "fleet-without-criterion": code(
    "the fleet has no criterion",
    {},
    () => "selects nothing: give `prefix`, `matching`, `tags` or `functions`",
  ),
  "no-version-kept": code(
    "the clean-up would keep no version of a layer",
    {},
    () => "must be 1 or more: the next migration can reuse the newest version",
  ),
  "pattern-not-understood": code("the regular expression is not understood", { says: z.string() }, ({ says }) => says),
  "not-an-execution": code(
    "the value is not the name or ARN of an execution",
    {},
    () => "must be the name or ARN of an execution",
  ),
  "other-state-machine": code(
    "the execution belongs to another state machine",
    { named: z.string(), own: z.string() },
    ({ named, own }) => `is an execution of ${named}, but this service uses ${own}`,
  ),
  "more-problems": code("there are more problems than the report lists", { more: z.int() }, ({ more }) => {
    return `and ${count(more, "more problem")}`;
  }),
};

export const ofLayers = {
  "layer-missing": code(
    "the request has no layer",
    {},
    () => `is missing: name the layer for the fleet, or one for each language in \`layers\``,
  ),
  "layer-and-layers": code(
    "the request has `layer` and `layers`",
    {},
    () => "cannot be used together with `layer`: give one of them",
  ),
  "layers-empty": code("`layers` names no layer", {}, () => `is empty: give ${layersText.join(" or ")}`),
  "several-languages": code(
    "`shared` names code of several languages, and the request has one layer",
    {},
    () => `names shared code of ${LANGUAGES.join(" and of ")}: give a layer for each, ${layersText.join(" and ")}`,
  ),
  "layer-without-shared-path": code(
    "no path in `shared` is for the layer of a language",
    language,
    (data) =>
      `names no shared code of ${languageText(data.language)} for \`layers.${data.language}\`; an example is \`${FAMILIES.find(({ name }) => name === data.language)?.example}\``,
  ),
  "shared-path-without-layer": code(
    "`layers` has no layer for the language of a shared path",
    language,
    (data) => `is shared code of ${languageText(data.language)}, and \`layers\` has no \`${data.language}\``,
  ),
  "layer-name-twice": code(
    "two layers have the same name",
    { other: z.string() },
    ({ other }) => `is also the name of \`layers.${other}\`: each language needs its own layer`,
  ),
  "layer-not-publishable": code(
    "the deployment may not publish a layer of this name",
    { layerName: z.string(), allowed: texts },
    ({ layerName, allowed }) =>
      `this deployment may only publish layers named ${allowed.join(" or ")}, not ${layerName}; choose such a name, or deploy with other layerNames`,
  ),
  "layer-not-found": code("the layer does not exist", { layerName: z.string() }, ({ layerName }) => {
    return `there is no layer ${layerName} in this account and Region`;
  }),
  "layer-version-not-found": code(
    "the layer version does not exist",
    { layerName: z.string(), version: z.int(), existing: z.array(z.int()).readonly() },
    ({ layerName, version, existing }) =>
      `the layer ${layerName} has no version ${version}; it has ${listed(existing.map(String), VERSIONS_NAMED)}`,
  ),
  "layer-not-usable": code(
    "the layer's content cannot be used",
    { source: z.string(), because: explanation },
    ({ source, because }) => `${source} ${because.reason}`,
  ),
  "bucket-not-found": code("the bucket does not exist", { bucket: z.string() }, ({ bucket }) => {
    return `the bucket ${bucket} does not exist`;
  }),
  "object-not-found": code(
    "the object does not exist",
    { bucket: z.string(), key: z.string() },
    ({ bucket, key }) => `the bucket ${bucket} has no object ${key}`,
  ),
  "object-denied": code(
    "S3 denies access to the object",
    { bucket: z.string(), key: z.string() },
    ({ bucket, key }) =>
      `S3 denies this service access to s3://${bucket}/${key}: allow s3:GetObject in its bucket policy, and s3:ListBucket, without which S3 also denies access to missing objects`,
  ),
  "object-key-denied": code(
    "the service may not decrypt the object",
    { bucket: z.string(), key: z.string(), kmsKeyArn: z.string().nullable() },
    ({ bucket, key, kmsKeyArn }) => missingKeyText(`s3://${bucket}/${key} is`, kmsKeyArn),
  ),
  "bucket-in-other-region": code(
    "the bucket is in another Region",
    { bucket: z.string() },
    ({ bucket }) =>
      `the bucket ${bucket} is in another Region than the functions; Lambda accepts layers only from buckets in its own Region`,
  ),
};

/** Codes of what a layer's ZIP holds. They come in the data of `layer-not-usable`. */
export const ofLayerZips = {
  "zip-not-usable": code("the ZIP cannot be read", { why: z.string() }, ({ why }) => `cannot be used: ${why}`),
  "layer-zip-empty": code(
    "the ZIP holds nothing in the folder of its language",
    language,
    (data) => FAMILIES.find(({ name }) => name === data.language)?.texts.emptyLayer ?? "",
  ),
  "layer-zip-lacks-path": code(
    "the ZIP holds nothing under a shared path",
    { path: z.string(), sharedPath: z.string() },
    ({ path, sharedPath }) => `holds nothing under ${path}, though the request names ${sharedPath} as shared`,
  ),
  "layer-zip-stray-entries": code(
    "the ZIP holds entries that no runtime reads",
    { entries: texts, total: z.int() },
    ({ entries }) => `holds entries that no runtime looks for in a layer: ${listed(entries)}`,
  ),
  "layer-zip-unreadable-entries": code(
    "functions may not read entries of the ZIP",
    { entries: texts, total: z.int() },
    ({ entries }) => `holds entries that functions may not read (their mode lacks o+r): ${listed(entries)}`,
  ),
  "layer-zip-doubled-entries": code(
    "the ZIP holds shared code twice, once where the runtime looks first",
    { ...language, entries: texts, total: z.int() },
    ({ entries, ...data }) =>
      `${FAMILIES.find(({ name }) => name === data.language)?.texts.versionFolder}: ${listed(entries)}`,
  ),
  "layer-zip-too-large": code(
    "the ZIP unpacks to more than Lambda allows",
    { unzippedBytes: z.int(), limitBytes: z.int() },
    ({ unzippedBytes, limitBytes }) =>
      `unzips to ${count(unzippedBytes, "byte")}; Lambda takes a package of fewer than ${limitBytes}`,
  ),
};

export const ofNames = {
  "function-not-found": code("the function does not exist", { ...functionName, ...meant }, (data) => {
    return `there is no function ${data.functionName}${meantText(data.meant)}`;
  }),
  "function-not-selected": code("the fleet does not select the function", functionName, (data) => {
    return `${data.functionName} exists, but the fleet does not select it`;
  }),
  "fleet-selects-nothing": code(
    "the fleet selects no function",
    { existing: z.int(), functionName: z.string().nullable(), ...meant },
    (data) =>
      `selects none of the ${count(data.existing, "function")} of this account and Region${data.functionName === null ? "" : `; there is no function ${data.functionName}${meantText(data.meant)}`}`,
  ),
  "functions-out-of-reach": code(
    "the deployment may not change functions that the fleet selects",
    { functions: texts, total: z.int(), prefixes: texts },
    ({ functions, prefixes }) => `selects ${listed(functions)}: ${reachText(prefixes)}`,
  ),
  "source-out-of-reach": code(
    "the deployment may not read the function the layer is taken from",
    { ...functionName, prefixes: texts },
    ({ prefixes, ...data }) => `${data.functionName} may not be read: ${reachText(prefixes)}`,
  ),
  "function-of-service": code(
    "the request names a function of layershift",
    functionName,
    (data) => `${data.functionName} is a part of this service: no request reads, changes or invokes it`,
  ),
  "source-is-image": code("the function the layer is taken from is a container image", functionName, (data) => {
    return `${data.functionName} has no ZIP package to take the shared code from`;
  }),
  "source-not-usable": code(
    "the package of the function the layer is taken from cannot be read",
    { ...functionName, why: z.string() },
    ({ why, ...data }) => `the package of ${data.functionName} cannot be used: ${why}`,
  ),
  "source-lacks-path": code(
    "the function the layer is taken from has no code under a shared path",
    { ...functionName, sharedPath: z.string() },
    ({ sharedPath, ...data }) => `${data.functionName} has no shared code under ${sharedPath}`,
  ),
  "alarm-not-found": code("the alarm does not exist", { alarm: z.string() }, ({ alarm }) => {
    return `the alarm ${alarm} does not exist in this Region`;
  }),
};

export const ofRollbacks = {
  "name-used-before": code(
    "an execution of this name ran before",
    { execution: z.string() },
    ({ execution }) =>
      `an execution named ${execution} has run before, and its files are kept: start with another name`,
  ),
  "execution-not-found": code(
    "no execution of this name has stored files",
    { execution: z.string(), bucket: z.string() },
    ({ execution, bucket }) => `there is no execution ${execution} with stored files in the bucket ${bucket}`,
  ),
  "not-a-migration": code(
    "the execution to roll back migrated nothing",
    { execution: z.string(), kind: z.string() },
    ({ execution, kind }) => `the execution ${execution} was a ${kind}: it migrated nothing that could be rolled back`,
  ),
  "rollback-expired": code(
    "the stored originals of the execution are no longer kept",
    { execution: z.string(), until: z.string(), days: z.int() },
    ({ execution, until, days }) =>
      `the execution ${execution} could be rolled back until ${until}: its stored originals are kept for ${count(days, "day")}, and may be gone. Deploy the functions from their source instead`,
  ),
  "not-in-fleet-of-target": code(
    "the execution to roll back did not have the function in its fleet",
    { ...functionName, execution: z.string(), ...meant },
    ({ execution, ...data }) => `${data.functionName} is not in the fleet of ${execution}${meantText(data.meant)}`,
  ),
  "target-changed-no-code": code(
    "`keepLayer` restores code, and the execution to roll back changed none",
    { execution: z.string() },
    ({ execution }) =>
      `${execution} changed no code, it moved functions to another version of their layer: leave keepLayer out to move them back`,
  ),
};

/** Versions, and prefixes, that a sentence names. */
const VERSIONS_NAMED = 10;

function reachText(prefixes: readonly string[]): string {
  return `this deployment may only change functions whose names begin with ${listed(prefixes, VERSIONS_NAMED, " or ")}; narrow the fleet, or deploy with other functionPrefixes`;
}
