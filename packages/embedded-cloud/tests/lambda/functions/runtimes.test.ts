import { Runtime } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { ACCEPTED, checkRuntime, RETIRED } from "../../../src/lambda/functions/runtimes.ts";

test("every runtime of the service model is either accepted or blocked", () => {
  expect([...ACCEPTED, ...RETIRED].sort()).toEqual(Object.values(Runtime).sort());
});

test("an unknown runtime is refused with a list of the known ones", () => {
  expect(() => checkRuntime("PYTHON3.9")).toThrow(
    /^Value PYTHON3\.9 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[.*python3\.9.*\] or be a valid ARN$/,
  );
});
