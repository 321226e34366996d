/** Codes of changes to a function that could not be made, or could not be proven. */
import * as z from "zod";
import { code, codes, maybeExplanation, template } from "./code.ts";

const lambdaSays = z.string().nullable();
const NO_REASON = "Lambda gave no reason";

export const ofChanges = codes({
  "attach-refused": "Lambda refuses to attach the layer: {lambdaSays}",
  "original-not-storable": "its original could not be stored: {why}",
  "original-unreadable": "its stored original could not be read back, so a rollback would not be possible: {damage}",
  "original-lost": "its stored original could not be read back, and does not replace the current code: {damage}",
  "package-not-as-declared": template("{why}", "the package does not match its directory"),
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
