/** Stories that broke a promise or asked for a human without need, in their smallest form. */
import type { SimulatedFunction } from "./fleet.ts";
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

/** Nothing but the fleet-wide check can notice that the function fails. */
function accepted(title: string, failing: SimulatedFunction): KeptStory {
  const act = { ...aMigration, accepted: true, bakeSeconds: 0 };
  return {
    title,
    story: {
      functions: [failing, { traffic: "plain", copy: "none" }],
      acts: [{ act, happenings: [] }],
      deliveries: 1,
      chance: 3,
    },
    endings: ["rolled-back", "nothing-to-do"],
  };
}

const lostResponses = (
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

export const keptStories: readonly KeptStory[] = [
  ...lostResponses,
  accepted("the old version still answers calls through the alias", { traffic: "live", copy: "version-fails-after" }),
  accepted("an environment with the old code still answers", { traffic: "plain", copy: "fails-after" }),
];
