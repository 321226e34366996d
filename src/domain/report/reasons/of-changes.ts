/** Codes of changes to a function that could not be made, or could not be proven. */
import * as z from "zod";
import { count } from "../../amounts.ts";
import { code, maybeExplanation } from "./code.ts";

const version = { version: z.string() };
const alias = { alias: z.string() };
const NO_REASON = "Lambda gave no reason";

export const ofChanges = {
  "attach-refused": code(
    "Lambda refuses to attach the layer",
    { lambdaSays: z.string() },
    ({ lambdaSays }) => `Lambda refuses to attach the layer: ${lambdaSays}`,
  ),
  "original-not-storable": code(
    "the function's original could not be stored",
    { why: z.string() },
    ({ why }) => `its original could not be stored: ${why}`,
  ),
  "original-unreadable": code(
    "the stored original could not be read back, so the function was not changed",
    { damage: z.string() },
    ({ damage }) => `its stored original could not be read back, so a rollback would not be possible: ${damage}`,
  ),
  "original-lost": code(
    "the stored original could not be read back, so the function was not restored from it",
    { damage: z.string() },
    ({ damage }) => `its stored original could not be read back, and does not replace the current code: ${damage}`,
  ),
  "package-not-as-declared": code("the package does not match its directory", { why: z.string() }, ({ why }) => why),
  "update-not-settled": code(
    "an update of the function did not settle in time",
    { seconds: z.number() },
    ({ seconds }) => `the update did not settle within ${count(seconds, "second")}`,
  ),
  "update-failed": code(
    "Lambda says that an update of the function failed",
    { lambdaSays: z.string().nullable() },
    ({ lambdaSays }) => `the update failed: ${lambdaSays ?? NO_REASON}`,
  ),
  "update-not-taken": code(
    "an update of the function did not succeed in several attempts",
    { attempts: z.int() },
    ({ attempts }) => `the update did not succeed in ${count(attempts, "attempt")}`,
  ),
  "slim-package-replaced": code(
    "the stored slim package was replaced by others",
    { location: z.string() },
    ({ location }) => `${location} is not the slim package that was made for it: others replaced it`,
  ),
  "change-not-kept": code(
    "the function does not read back as changed",
    { half: z.enum(["code", "layers"]) },
    ({ half }) => `its ${half} ${half === "code" ? "does" : "do"} not read back as changed`,
  ),
  "restored-code-not-kept": code(
    "the function does not read back as restored",
    {},
    () => "its code does not read back as restored",
  ),
  "version-not-published": code(
    "no version of the function could be published",
    { attempts: z.int() },
    ({ attempts }) => `no version was published in ${count(attempts, "attempt")}`,
  ),
  "version-not-started": code(
    "the published version did not become active",
    { ...version, state: z.string() },
    (data) => `version ${data.version} did not become active: its state is ${data.state}`,
  ),
  "version-differs": code(
    "the published version differs from what was published",
    version,
    (data) => `version ${data.version} differs from what was published`,
  ),
  "no-version-published": code(
    "an alias should be moved, but no version was published",
    {},
    () => "no version of it was published",
  ),
  "concurrency-not-allocated": code(
    "provisioned concurrency of an alias could not be allocated",
    { ...alias, lambdaSays: z.string().nullable() },
    (data) =>
      `the provisioned concurrency of its alias ${data.alias} could not be allocated: ${data.lambdaSays ?? NO_REASON}`,
  ),
  "concurrency-not-ready": code(
    "provisioned concurrency of an alias was not ready in time",
    alias,
    (data) => `the provisioned concurrency of its alias ${data.alias} was not ready in time`,
  ),
  "alias-not-in-snapshot": code(
    "the snapshot does not contain an alias that should be moved",
    alias,
    (data) => `its snapshot does not contain the alias ${data.alias}`,
  ),
  "alias-not-moved": code(
    "an alias could not be moved in several attempts",
    alias,
    (data) => `its alias ${data.alias} could not be updated`,
  ),
  "alias-target-gone": code(
    "the version that an alias should point to does not exist",
    { ...alias, target: z.string() },
    (data) => `its alias ${data.alias} cannot point to ${data.target}, which no longer exists`,
  ),
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
  "unexpected-error": code(
    "a call or a step failed with an error without a specific code",
    { error: z.string() },
    ({ error }) => error,
  ),
};
