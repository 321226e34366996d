/** Codes of why a clean-up kept or deleted something. */
import * as z from "zod";
import { byNumber, count } from "../../amounts.ts";
import { code, codes, explanation, maybeExplanation } from "./code.ts";

export const ofCleanups = codes({
  unused: code(
    "nothing refers to the layer version",
    { newer: z.int() },
    ({ newer }) => `nothing refers to it, and ${count(newer, "version")} ${byNumber(newer, "is", "are")} newer`,
  ),
  "used-by-functions": "used by {functions …}",
  "needed-for-rollback": code(
    "a stored rollback needs the layer version",
    { execution: z.string(), until: z.string() },
    ({ execution, until }) => `needed to roll back ${execution} (until ${until.slice(0, 10)})`,
  ),
  "used-by-execution": "{execution} is running with it",
  "may-be-chosen": "{execution} is running and can still choose this version",
  "more-executions": "and {more more execution}",
  "not-published-by-service": "not published by this service",
  "published-by-another-stage": "published by another stage of the service, whose stored rollbacks may need it",
  "among-newest": code("the clean-up keeps the newest layer versions", { keep: z.int() }, ({ keep }) =>
    keep === 1 ? "the newest" : `among the ${keep} newest`,
  ),
  "too-young": code("the clean-up keeps layer versions this young", { days: z.number() }, ({ days }) => {
    return `younger than ${count(days, "day")}`;
  }),
  "shared-with-accounts": "its policy lets other accounts use it, and their functions cannot be seen from here",
  "needed-again": code(
    "it was unused when the clean-up chose, and is needed now",
    { reasons: z.array(explanation).readonly() },
    ({ reasons }) => ["still needed", reasons.map(({ reason }) => reason).join("; ")].filter(Boolean).join(": "),
  ),
  "deletion-failed": "Lambda did not delete it: {error}",
  "removal-failed": "not all of it could be deleted, for example {example}",
  "cleanup-incomplete": code(
    "the clean-up ended early, or could not delete everything",
    { because: maybeExplanation, failed: z.int(), deleted: z.int() },
    ({ because, failed, deleted }) =>
      [
        because.reason,
        failed > 0 && `${failed} could not be deleted`,
        deleted === 0 ? "nothing was deleted" : `${count(deleted, "item")} ${byNumber(deleted, "was", "were")} deleted`,
        "the next clean-up continues",
      ]
        .filter(Boolean)
        .join("; "),
  ),
});
