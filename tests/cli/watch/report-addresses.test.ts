import { expect, test } from "vitest";
import { reportAddresses } from "../../../src/cli/watch/guard.ts";

const { addressOf, executionAt } = reportAddresses("token");
/** As the page's server gets it from a browser. */
const pathOf = (address: string) => new URL(address, "http://127.0.0.1:1/").pathname;

test.each(["migrate-1", "release.2026-11", "a+b=c@d(e)", "o'brien!", "élan-日本-🚀", ".", ".."])(
  "the report of an execution named %s opens at its address",
  (name) => {
    expect(executionAt(pathOf(addressOf(name)))).toBe(name);
  },
);

test("an address made without the token, or for another execution, opens nothing", () => {
  expect(executionAt(reportAddresses("another").addressOf("migrate-1"))).toBeNull();
  expect(executionAt(addressOf("migrate-1").replace("migrate-1", "migrate-2"))).toBeNull();
  expect(executionAt("/report/migrate-1")).toBeNull();
});
