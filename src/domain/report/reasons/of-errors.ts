/** Codes of what is missing, damaged or not as expected, so that a task, or a part of it, cannot continue. */
import * as z from "zod";
import { missingKeyText } from "../../missing-key.ts";
import { code, codes, explanation, template, texts } from "./code.ts";

/** Packages and ZIPs. They come in `because`. */
export const ofZips = codes({
  "not-a-zip": "It is not a readable ZIP: {why}.",
  "entry-rejected": "Entry {entry} {found}. {advice}.",
  "entry-damaged": template("{why}", "the data of a file in the package is damaged"),
  "file-not-unzipped": "Cannot unzip {path}: {because}.",
  "file-not-in-package": "The package does not contain {path}.",
  "file-too-large": "{path} is too large to unzip: {unzippedBytes byte}.",
  "package-cut-off": "The package ends after {bytes byte}, in the middle of an entry.",
  "package-size-changed": "The package has {bytes byte}, but had {expected #} when its directory was read.",
  "package-changed": "The package changed while it was being read. Run the command again.",
  "package-not-expected": "The package is not the expected one: its SHA-256 is {found} instead of {expected}.",
  "package-too-large": "The package is larger than {allowedBytes #} bytes, more than Lambda allows.",
  "package-would-be-empty": code(
    "the package holds nothing but shared code",
    { sharedPaths: texts },
    ({ sharedPaths }) => `Without ${sharedPaths.join(", ")} the package would be empty.`,
  ),
  "slim-package-differs": "The slim package differs from the original without the shared code: {how}.",
  "download-broken": "The package cannot be downloaded completely: the connection failed repeatedly.",
  "download-refused": "The package cannot be downloaded from {host}: {why}.",
  "object-missing": "The object s3://{bucket}/{key} does not exist.",
  "package-withheld": code(
    "Lambda provides no package",
    { functionName: z.string(), lambdaSays: z.string().nullable(), kmsKeyArn: z.string().nullable() },
    ({ functionName, lambdaSays, kmsKeyArn }) => {
      const withheld = `Lambda provides no package for ${functionName}`;
      if (lambdaSays === null) return `${withheld}.`;
      if (kmsKeyArn === null) return `${withheld}: ${lambdaSays}`;
      return `${withheld}: ${missingKeyText("it is", kmsKeyArn)}. Lambda says: ${lambdaSays}`;
    },
  ),
  "package-not-offered": "Lambda provides no package for it",
  "function-gone": "The function {functionName} no longer exists.",
});

export const ofArtifacts = codes({
  "no-code-for-layer": "Cannot build the layer: no shared code under {sharedPath}.",
  "layer-of-too-many-files":
    "Cannot build the layer: the shared code has {files file}, and a ZIP can have {allowed #}.",
  "layer-of-too-many-bytes":
    "Cannot build the layer: the shared code unzips to {unzippedBytes byte}, and Lambda requires fewer than {limitBytes #}.",
  "layer-of-link": "Cannot build the layer: {path} is a symbolic link.",
  "layer-source-gone": "The function {functionName} does not exist, so no layer can be built from it.",
  "requested-version-deleted":
    "Version {version #} of the layer {layerName} was deleted after the request was accepted.",
  "planned-version-deleted":
    "{layerVersionArn} was deleted after the inventory. Request another version of {layerName}.",
  "artifact-problems": code(
    "the layer's ZIP has problems",
    { problems: z.array(explanation).readonly() },
    ({ problems }) => `It ${problems.map(({ reason }) => reason).join("; it ")}.`,
  ),
  "artifact-not-publishable": "{location} cannot be published as the layer: {because} Build and upload it again.",
  "artifact-replaced": "{location} was replaced after the inventory. Start the migration again.",
});

/** Stored documents and what tasks get. */
export const ofDocuments = codes({
  "document-missing": "{location} is missing: an earlier state of this execution writes it.",
  "document-not-json": "{location} is not valid JSON.",
  "document-not-valid": "The stored {document} cannot be read: {field} {says}",
  "document-incomplete": "{document} has no {entry}.",
  "document-not-kept": "{location} was written but does not read back.",
  "request-of-other-kind": "{location} asks for a {kind}.",
  "lock-not-valid": "{location} is not a valid lock. Make sure that no execution is running, then delete it.",
  "conditions-ignored":
    "The S3 endpoint ignores {condition}, so two executions could change the same functions at the same time. Nothing was changed.",
  "input-not-valid": "The state machine passed an invalid input to this task: {fields …}",
  "settings-missing": "{settings} must be set: the deployment sets them for every task.",
});

/** The deployed service, its endpoint and what Lambda answers. */
export const ofServices = codes({
  "nothing-to-survey": "There is no function to survey in {regions …}. Choose another --region, --profile or --prefix.",
  "region-missing": "No Region is configured. Pass --region or set AWS_REGION.",
  "service-not-found":
    "The state machine {stateMachine} does not exist in this account and Region. Deploy the service first (npm run deploy -- --stage {stage}), or pass the --stage, --region or --profile where it is deployed.",
  "execution-of-other-service": "{execution} {because}. Give the --stage, --region and --profile it belongs to.",
  "no-probe-role": "This deployment has no role for probe functions. Deploy the service again.",
  "range-missing": "The endpoint sent a part of the package without its range.",
  "list-without-end": "The endpoint returned the same page token twice for {list}, so the list would never end.",
  "other-version-answered": "The endpoint answered with version {version} instead of {asked}.",
  "response-too-large": "The response has {bytes byte}; Lambda allows at most {allowedBytes #}.",
  "tags-not-returned": "Lambda does not return the tags of {functionName}: {lambdaSays}",
  "concurrency-zero": "its reserved concurrency is 0, so Lambda refuses every call ({lambdaSays})",
  "probe-throttled": "Lambda throttles every call of the probe: the account's concurrency is in use",
  "probe-failed": "the probe function failed: {error}",
  "probe-not-able": template("{says}", "the probe function could not try the import"),
  "probe-answer-unreadable": "the response of the probe function is unreadable",
  "probe-runtime-unknown": "the probe imports {languages}, not {runtime}",
});
