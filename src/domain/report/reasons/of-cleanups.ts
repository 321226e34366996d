/** Codes of why a clean-up kept or deleted something. */
import * as z from "zod";
import { byNumber, count } from "../../amounts.ts";
import { listed } from "../../text.ts";
import { code, explanation, maybeExplanation, texts } from "./code.ts";

const execution = { execution: z.string() };

export const ofCleanups = {
  unused: code(
    "nothing refers to the layer version",
    { newer: z.int() },
    ({ newer }) => `nothing refers to it, and ${count(newer, "version")} ${byNumber(newer, "is", "are")} newer`,
  ),
  "used-by-functions": code(
    "versions of functions use the layer version",
    { functions: texts, total: z.int() },
    ({ functions }) => `used by ${listed(functions)}`,
  ),
  "needed-for-rollback": code(
    "a stored rollback needs the layer version",
    { ...execution, until: z.string() },
    (data) => `needed to roll back ${data.execution} (until ${data.until.slice(0, 10)})`,
  ),
  "used-by-execution": code(
    "a running execution uses the layer version",
    execution,
    (data) => `${data.execution} is running with it`,
  ),
  "may-be-chosen": code(
    "a running execution may still choose the layer version",
    execution,
    (data) => `${data.execution} is running and can still choose this version`,
  ),
  "more-executions": code("more executions need the layer version", { more: z.int() }, ({ more }) => {
    return `and ${count(more, "more execution")}`;
  }),
  "not-published-by-service": code(
    "this service did not publish the layer version",
    {},
    () => "not published by this service",
  ),
  "published-by-another-stage": code(
    "another stage of the service published the layer version",
    {},
    () => "published by another stage of the service, whose stored rollbacks may need it",
  ),
  "among-newest": code("the clean-up keeps the newest layer versions", { keep: z.int() }, ({ keep }) =>
    keep === 1 ? "the newest" : `among the ${keep} newest`,
  ),
  "too-young": code("the clean-up keeps layer versions this young", { days: z.number() }, ({ days }) => {
    return `younger than ${count(days, "day")}`;
  }),
  "shared-with-accounts": code(
    "other accounts may use the layer version",
    {},
    () => "its policy lets other accounts use it, and their functions cannot be seen from here",
  ),
  "needed-again": code(
    "it was unused when the clean-up chose, and is needed now",
    { reasons: z.array(explanation).readonly() },
    ({ reasons }) =>
      reasons.length === 0 ? "still needed" : `still needed: ${reasons.map(({ reason }) => reason).join("; ")}`,
  ),
  "deletion-failed": code(
    "Lambda did not delete the layer version",
    { error: z.string() },
    ({ error }) => `Lambda did not delete it: ${error}`,
  ),
  "removal-failed": code(
    "stored originals could not be deleted",
    { example: z.string() },
    ({ example }) => `not all of it could be deleted, for example ${example}`,
  ),
  "cleanup-incomplete": code(
    "the clean-up ended early, or could not delete everything",
    { because: maybeExplanation, failed: z.int(), deleted: z.int() },
    ({ because, failed, deleted }) =>
      [
        ...(because.reason === null ? [] : [because.reason]),
        ...(failed === 0 ? [] : [`${failed} could not be deleted`]),
        deleted === 0 ? "nothing was deleted" : `${count(deleted, "item")} ${byNumber(deleted, "was", "were")} deleted`,
        "the next clean-up continues",
      ].join("; "),
  ),
};
