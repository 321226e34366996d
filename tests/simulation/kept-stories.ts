/** Stories that broke a promise once, in their smallest form. */
import { aMigration, type Story } from "./story.ts";

const migration = { ...aMigration, batchSize: 1 } as const;
const plain = { traffic: "plain", copy: "same" } as const;

export const keptStories: readonly { readonly title: string; readonly story: Story }[] = [
  {
    title: "updates that take, with errors as responses, leave nothing for a human to do",
    story: {
      functions: [plain, plain],
      acts: [
        {
          act: migration,
          happenings: [
            { kind: "fault", operation: "lambda.UpdateFunctionConfiguration", fault: "error-after", nth: 1, times: 0 },
          ],
        },
      ],
      deliveries: 1,
      chance: 0,
    },
  },
];
