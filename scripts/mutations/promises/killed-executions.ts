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
    {
      test: "tests/faults/names.test.ts",
      title: "stopped in Bake, is picked up",
      file: "src/domain/execution-name.ts",
      without: "a pick-up takes every name that Step Functions takes",
      replace: "  return NAME.test(text);",
      by: "  return /^[A-Za-z0-9-_]{1,80}$/.test(text);",
    },
    {
      test: "tests/domain/execution-name.test.ts",
      title: "an ARN is refused with what was found",
      file: "src/domain/execution-name.ts",
      without: "an execution of another account, Region or state machine is refused",
      replace: "if (beside === null || machineIn(nameOrArn) === machineIn(beside)) return null;",
      by: "if (beside === null || machineIn(nameOrArn) !== null) return null;",
    },
    {
      test: "tests/faults/answers.test.ts",
      title: "a batch that is answered with",
      file: "src/domain/failure.ts",
      without: "an error and a cause from Step Functions may be null",
      replace: "z.object({ Error: z.string().nullish(), Cause: z.string().nullish() })",
      by: "z.object({ Error: z.string().optional(), Cause: z.string().optional() })",
    },
  ],
);
