/** Codes of changes to a function: those that could not be made or proven, and those that others made. */
import * as z from "zod";
import { code, codes, maybeExplanation, template, texts } from "./code.ts";

const lambdaSays = z.string().nullable();
const NO_REASON = "Lambda gave no reason";

export const ofChanges = codes({
  "attach-refused": "Lambda refuses to attach the layer: {lambdaSays}",
  "original-not-storable": "its original could not be stored: {because}",
  "original-unreadable": "its stored original could not be read back, so a rollback would not be possible: {because}",
  "original-lost": "its stored original could not be read back, and does not replace the current code: {because}",
  "package-not-as-declared": template("{because}", "the package does not match its directory"),
  "update-not-settled": "the update did not settle within {seconds second}",
  "update-failed": code(
    "Lambda says that an update of the function failed",
    { lambdaSays },
    (facts) => `the update failed: ${facts.lambdaSays ?? NO_REASON}`,
  ),
  "update-not-taken": "the update did not succeed in {attempts attempt}",
  "slim-package-replaced": "{location} is not the slim package that was made for it: others replaced it",
  "change-not-kept": code(
    "the function does not read back as changed",
    { half: z.enum(["code", "layers"]) },
    ({ half }) => `its ${half} ${half === "code" ? "does" : "do"} not read back as changed`,
  ),
  "restored-code-not-kept": "its code does not read back as restored",
  "version-not-published": "no version was published in {attempts attempt}",
  "version-not-started": "version {version} did not become active: its state is {state}",
  "version-differs": "version {version} differs from what was published",
  "no-version-published": "no version of it was published",
  "concurrency-not-allocated": code(
    "provisioned concurrency of an alias could not be allocated",
    { alias: z.string(), lambdaSays },
    ({ alias, ...facts }) =>
      `the provisioned concurrency of its alias ${alias} could not be allocated: ${facts.lambdaSays ?? NO_REASON}`,
  ),
  "concurrency-not-ready": "the provisioned concurrency of its alias {alias} was not ready in time",
  "alias-not-in-snapshot": "its snapshot does not contain the alias {alias}",
  "alias-not-moved": "its alias {alias} could not be updated",
  "alias-target-gone": "its alias {alias} cannot point to {target}, which no longer exists",
  "failed-before": code(
    "an earlier run of the task failed on the function",
    { because: maybeExplanation },
    ({ because: { reason } }) => reason ?? "failed before",
  ),
  "failing-not-restored": code(
    "a function that fails could not be restored alone",
    { because: maybeExplanation },
    ({ because: { reason } }) => reason ?? "was not restored",
  ),
  "unexpected-error": template("{error}", "a call or a step failed with an error without a specific code"),
});

const SINCE = {
  inventory: " since the inventory",
  snapshot: " since its snapshot",
  move: " since it migrated",
} as const;

/** A change by others; `since` is `null` if it happened during the change of the function. */
function sinceThen(change: string) {
  const since = z.enum(["inventory", "snapshot", "move"]).nullable();
  return code(change, { since }, (facts) => `${change}${facts.since === null ? "" : SINCE[facts.since]}`);
}

/** Changes that others made. The service leaves such a function alone. */
export const ofOthers = codes({
  "deleted-by-others": sinceThen("others deleted it"),
  "code-changed-by-others": sinceThen("others deployed other code"),
  "layers-changed-by-others": sinceThen("others changed its layers"),
  "code-and-layers-changed-by-others": "others changed its code and its layers",
  "layer-moved-by-others": "another execution or deployment moved it to {layerVersionArn} since: undo that first",
  "layer-detached-by-others": "others detached its layer",
  "layer-lost": "others detached a layer since it migrated, and its code needs that layer",
  "reverted-by-others": "others reverted the change before it was published",
  "settings-changed-by-others": code(
    "others changed settings of $LATEST that publishing it would release",
    { settings: texts, version: z.string() },
    ({ settings, version }) =>
      `others changed ${settings.join(", ")} of $LATEST since version ${version}, and a new version would release that`,
  ),
  "aliases-changed-by-others": "others updated an alias since the inventory: {changes}",
  "alias-moved-by-others": "others updated its alias {alias} to {to}",
  "alias-moved-since": "others updated its alias {alias} to {to} since it moved to version {version}",
  "alias-deleted-since": "others deleted its alias {alias} since the migration",
  "restored-but-changed": "it was restored, but others made more changes: {changes}",
});
