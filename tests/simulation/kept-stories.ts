/** Stories that broke a promise or asked for a human without need, in their smallest form. */
import { aMigration, type Happening, type Story } from "./story.ts";

interface KeptStory {
  readonly title: string;
  readonly story: Story;
  /** How its executions end. */
  readonly endings: readonly string[];
}

/** A migration and its rollback. */
function thereAndBack(title: string, meanwhile: Happening): KeptStory {
  const functions = [
    { traffic: "live", copy: "same" },
    { traffic: "plain", copy: "same" },
  ] as const;
  const acts = [aMigration, { kind: "roll-back" }] as const;
  return {
    title,
    story: { functions, acts: acts.map((act) => ({ act, happenings: [meanwhile] })), deliveries: 1, chance: 0 },
    endings: ["migrated", "rolled-back"],
  };
}

export const keptStories: readonly KeptStory[] = (
  ["UpdateFunctionConfiguration", "UpdateFunctionCode", "UpdateAlias", "DeleteFunction"] as const
).flatMap((operation) =>
  (["error-after", "cut-after"] as const).map((fault) =>
    thereAndBack(`calls of ${operation} take, and each response is ${fault}`, {
      kind: "fault",
      operation: `lambda.${operation}`,
      fault,
      nth: 1,
      times: 0,
    }),
  ),
);
