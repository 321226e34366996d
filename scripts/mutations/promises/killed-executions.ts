import { safeguardsOf } from "../mutation.ts";

export const killedExecutions = safeguardsOf(
  "Kill it anywhere: the fleet is then all moved or exactly as before, and the report says which.",
  [
    {
      test: "tests/faults/stopped.test.ts",
      file: "src/domain/lease.ts",
      without: "the lock of a stopped execution is taken over by its pick-up",
      replace: 'if (kind !== "migrate" && holder.target === target) return { kind: "take-over" };',
      by: 'if (kind === "roll-back" && holder.target === target) return { kind: "take-over" };',
    },
  ],
);
