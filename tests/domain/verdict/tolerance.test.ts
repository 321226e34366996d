import { expect, test } from "vitest";
import { isTolerated } from "../../../src/domain/verdict/tolerance.ts";

test.each([
  ["none, by default", { batch: 2, names: ["a"], failedBefore: 0 }, { failed: 0 }, false],
  ["as many as asked", { batch: 2, names: ["a", "b"], failedBefore: 0 }, { failed: 2 }, true],
  ["no more than asked, those before counted", { batch: 3, names: ["a"], failedBefore: 2 }, { failed: 2 }, false],
  [
    "no more of one batch than asked",
    { batch: 2, names: ["a", "b"], failedBefore: 0 },
    { failed: 5, failedPerBatch: 1 },
    false,
  ],
  [
    "never the canary of another language",
    { batch: 2, canaries: 2, names: ["a"], failedBefore: 0 },
    { failed: 5 },
    false,
  ],
  ["never the canary", { batch: 1, names: ["a"], failedBefore: 0 }, { failed: 5 }, false],
])("tolerates %s", (_, failing, tolerate, is) => {
  expect(isTolerated(failing, { tolerate })).toBe(is);
});
