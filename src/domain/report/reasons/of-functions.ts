/** Codes of what a function is, or how it is set up, that keeps the service from changing it. */
import * as z from "zod";
import { missingKeyText } from "../../missing-key.ts";
import { code, explanation, texts } from "./code.ts";

export const ofFunctions = {
  "part-of-service": code("the function is part of layershift", {}, () => "it is a part of this service"),
  "edge-replica": code(
    "the function is a Lambda@Edge replica",
    { masterArn: z.string().nullable() },
    ({ masterArn }) =>
      `it is a Lambda@Edge replica${masterArn === null ? "" : ` of ${masterArn}`}, and Lambda@Edge takes no layers`,
  ),
  "container-image": code(
    "the function is a container image",
    {},
    () => "it is a container image, and images take no layers",
  ),
  "other-runtime": code(
    "the request has no layer for the function's runtime",
    { runtime: z.string().nullable(), languages: texts },
    ({ runtime, languages }) =>
      `its runtime is ${runtime ?? "unknown"}, and the ${languages.length > 1 ? "layers hold" : "layer holds"} ${languages.join(" and ")} code`,
  ),
  "no-layer-made": code("no layer was made for the function's runtime", {}, () => "no layer is made for its runtime"),
  "runtime-blocked": code(
    "Lambda no longer updates functions with this runtime",
    { runtime: z.string(), since: z.string() },
    ({ runtime, since }) =>
      `its runtime is ${runtime}, and since ${since} Lambda accepts no update of such functions: move it to a newer one first`,
  ),
  "durable-function": code(
    "the function is a durable function",
    {},
    () =>
      "it is a durable function: its executions go on for up to a year in the code they began with, so that no rollback could tell when none needs it any more",
  ),
  "managed-instances": code(
    "the function runs on Lambda Managed Instances",
    {},
    () =>
      "it runs on Lambda Managed Instances (a capacity provider), where every version starts instances of its own, which this service does not move",
  ),
  "update-in-progress": code(
    "another update of the function is in progress",
    {},
    () => "an update of it is in progress: run again once that has settled",
  ),
  "last-update-failed": code(
    "the function's last update failed",
    { lambdaSays: z.string().nullable() },
    ({ lambdaSays }) => `its last update failed (${lambdaSays ?? "Lambda gives no reason"}): repair it first`,
  ),
  inactive: code(
    "the function is Inactive",
    {},
    () => "it is Inactive, as Lambda makes functions nobody calls: invoke it once, then run again",
  ),
  "not-active": code(
    "the function's state is not Active",
    { state: z.string() },
    ({ state }) => `its state is ${state}, not Active`,
  ),
  "runtime-would-move": code(
    "Lambda updates the function's runtime with every update, and the request does not allow that",
    {},
    () =>
      'Lambda updates its runtime with every update of the function (UpdateRuntimeOn: FunctionUpdate), and no rollback takes that back: say "runtimeUpdate": "allow" in the request to change it all the same',
  ),
  "signed-code": code(
    "the function has a code signing configuration",
    {},
    () =>
      "it has a code signing configuration, and neither the layer nor a package without the shared code would be signed",
  ),
  "own-s3-object": code(
    "the function runs from its own S3 object",
    {},
    () =>
      "it runs from an S3 object of its own (storage mode REFERENCE), which a change would replace by Lambda's copy",
  ),
  "environment-hidden": code(
    "the service may not decrypt the function's environment variables",
    { kmsKeyArn: z.string().nullable() },
    ({ kmsKeyArn }) =>
      `${missingKeyText("its environment variables are", kmsKeyArn)}. Without it nobody sees whether NODE_PATH shuts layers out`,
  ),
  "node-path-shuts-layers-out": code(
    "NODE_PATH of the function leaves out the layers' folder",
    {},
    () => "its environment sets NODE_PATH without /opt/nodejs/node_modules, so that it would not look into layers",
  ),
  "python-path-shuts-layers-out": code(
    "PYTHONPATH of the function leaves out the layers' folder",
    {},
    () => "its environment sets PYTHONPATH without /opt/python, so that it would not look into layers",
  ),
  "variables-name-shared-code": code(
    "environment variables of the function name shared code that moves",
    { variables: texts },
    ({ variables }) =>
      `its environment variable ${variables.join(", ")} leads into the shared code, which goes to the layer`,
  ),
  "no-alias-follows-latest": code(
    "none of the function's aliases points to a version equal to $LATEST",
    { stays: z.array(explanation).readonly() },
    ({ stays }) =>
      `none of its aliases follows $LATEST, so publishing it would release what is not released: ${stays.map(({ reason }) => reason).join("; ")}. Publish $LATEST and lead an alias there, or bring $LATEST back to the version it leads to, then run again`,
  ),
};

const onAlias = { alias: z.string(), version: z.string() };

/** Codes of why an alias stays where it is. They come in the data of a function. */
export const ofAliases = {
  "alias-divides-traffic": code(
    "the alias divides its traffic between versions",
    { alias: z.string(), versions: texts },
    ({ alias, versions }) =>
      `alias ${alias} divides its traffic between versions ${versions.join(" and ")}: end that shift first`,
  ),
  "alias-version-unseen": code(
    "the alias's version could not be read",
    onAlias,
    ({ alias, version }) => `alias ${alias} leads to version ${version}, which could not be looked at`,
  ),
  "alias-behind-latest": code(
    "the alias's version differs from $LATEST",
    { ...onAlias, differsIn: texts },
    ({ alias, version, differsIn }) =>
      `alias ${alias} leads to version ${version}, and $LATEST differs from it in ${differsIn.join(", ")}`,
  ),
  "version-has-concurrency": code(
    "provisioned concurrency is allocated to the alias's version instead of the alias",
    onAlias,
    ({ alias, version }) =>
      `alias ${alias} leads to version ${version}, which has provisioned concurrency of its own: allocate it to the alias instead`,
  ),
  "alias-concurrency-failed": code(
    "provisioned concurrency of the alias could not be allocated",
    { alias: z.string(), lambdaSays: z.string().nullable() },
    ({ alias, lambdaSays }) =>
      `alias ${alias} has provisioned concurrency that could not be allocated (${lambdaSays ?? "Lambda gives no reason"}): repair it first`,
  ),
};
