import { expect, test } from "vitest";
import { importConcurrencyOf } from "../../../../src/domain/imports/probe/import-concurrency.ts";

test.each([
  ["a tenth of what no function has reserved", 1000, 100],
  ["a tenth of little", 250, 25],
  ["two of a new account's ten", 10, 2],
  ["two where all is reserved", 0, 2],
  ["never more than a hundred", 20_000, 100],
  ["five where Lambda does not tell", null, 5],
])("the probe imports at once %s", (_, unreserved, atOnce) => {
  expect(importConcurrencyOf(unreserved)).toBe(atOnce);
});
