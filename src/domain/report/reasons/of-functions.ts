/** Codes of properties and settings of a function that prevent its migration. */
import * as z from "zod";
import { missingKeyText } from "../../missing-key.ts";
import { code, codes, explanation, texts } from "./code.ts";

const lambdaSays = z.string().nullable();
const NO_REASON = "Lambda gives no reason";

export const ofFunctions = codes({
  "part-of-service": "it is part of this service",
  "edge-replica": code(
    "the function is a Lambda@Edge replica",
    { masterArn: z.string().nullable() },
    ({ masterArn }) =>
      `it is a Lambda@Edge replica${masterArn === null ? "" : ` of ${masterArn}`}, and Lambda@Edge does not support layers`,
  ),
  "container-image": "it is a container image, and images do not support layers",
  "other-runtime": code(
    "the request has no layer for the function's runtime",
    { runtime: z.string().nullable(), languages: texts },
    ({ runtime, languages }) =>
      `its runtime is ${runtime ?? "unknown"}, and the ${languages.length > 1 ? "layers hold" : "layer holds"} ${languages.join(" and ")} code`,
  ),
  "no-layer-made": "the request has no layer for its runtime",
  "runtime-blocked":
    "its runtime is {runtime}, and since {since} Lambda does not update such functions: choose a newer runtime first",
  "durable-function":
    "it is a durable function: its executions can run for up to a year in the code they started with. A rollback could not know when none needs it any more",
  "managed-instances":
    "it runs on Lambda Managed Instances (a capacity provider), where every version starts its own instances. This service does not support that",
  "update-in-progress": "an update of it is in progress: run again when it has finished",
  "last-update-failed": code(
    "the function's last update failed",
    { lambdaSays },
    (facts) => `its last update failed (${facts.lambdaSays ?? NO_REASON}): repair it first`,
  ),
  inactive: "it is Inactive, because it was not called for a long time: invoke it once, then run again",
  "not-active": "its state is {state}, not Active",
  "runtime-would-move":
    'Lambda updates its runtime with every update of the function (UpdateRuntimeOn: FunctionUpdate), and a rollback does not reverse that. To migrate it anyway, use "runtimeUpdate": "allow" in the request',
  "signed-code": "it has a code signing configuration, and neither the layer nor the slim package would be signed",
  "own-s3-object":
    "it runs from its own S3 object (storage mode REFERENCE), which a change would replace by Lambda's copy",
  "environment-hidden": code(
    "the service may not decrypt the function's environment variables",
    { kmsKeyArn: z.string().nullable() },
    ({ kmsKeyArn }) =>
      `${missingKeyText("its environment variables are", kmsKeyArn)}. Without it, the service cannot read whether NODE_PATH leaves out layers`,
  ),
  "node-path-shuts-layers-out":
    "its environment variable NODE_PATH lacks /opt/nodejs/node_modules, so it would not find code in layers",
  "python-path-shuts-layers-out":
    "its environment variable PYTHONPATH lacks /opt/python, so it would not find code in layers",
  "variables-name-shared-code": code(
    "environment variables of the function name shared code that moves",
    { variables: texts },
    ({ variables }) =>
      `its environment variable ${variables.join(", ")} names a path in the shared code, which moves to the layer`,
  ),
  "no-alias-follows-latest": code(
    "none of the function's aliases points to a version equal to $LATEST",
    { stays: z.array(explanation).readonly() },
    ({ stays }) =>
      `none of its aliases points to a version equal to $LATEST, so a new version would release unreleased changes: ${stays.map(({ reason }) => reason).join("; ")}. Publish $LATEST and update an alias to it, or restore $LATEST to the version of the alias, then run again`,
  ),
});

/** Codes of why an alias is not updated. They are in the data of a function. */
export const ofAliases = codes({
  "alias-divides-traffic": code(
    "the alias divides its traffic between versions",
    { alias: z.string(), versions: texts },
    ({ alias, versions }) =>
      `alias ${alias} divides its traffic between versions ${versions.join(" and ")}: complete that shift first`,
  ),
  "alias-version-unseen": "alias {alias} points to version {version}, which could not be read",
  "alias-behind-latest": code(
    "the alias's version differs from $LATEST",
    { alias: z.string(), version: z.string(), differsIn: texts },
    ({ alias, version, differsIn }) =>
      `alias ${alias} points to version ${version}, and $LATEST differs from it in ${differsIn.join(", ")}`,
  ),
  "version-has-concurrency":
    "alias {alias} points to version {version}, which has its own provisioned concurrency: allocate it to the alias instead",
  "alias-concurrency-failed": code(
    "provisioned concurrency of the alias could not be allocated",
    { alias: z.string(), lambdaSays },
    ({ alias, ...facts }) =>
      `alias ${alias} has provisioned concurrency that could not be allocated (${facts.lambdaSays ?? NO_REASON}): repair it first`,
  ),
});
