import { Runtime } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { ACCEPTED, checkRuntime, RETIRED } from "../../../src/lambda/functions/runtimes.ts";

test("every runtime of the service model is either taken or past its block", () => {
  expect([...ACCEPTED, ...RETIRED].sort()).toEqual(Object.values(Runtime).sort());
});

test("a runtime that does not exist is refused with those that do", () => {
  expect(() => checkRuntime("PYTHON3.9")).toThrow(
    /^Value PYTHON3\.9 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[.*python3\.9.*\] or be a valid ARN$/,
  );
});
