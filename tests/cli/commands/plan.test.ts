import { expect, test } from "vitest";
import { planInput } from "../../../src/cli/commands/plan.ts";

test.each([
  ["says nothing", {}, false, {}],
  ["wants all imports probed", { probe: "all" }, false, { probe: "all" }],
  ["wants those without a check probed", { probe: "unchecked" }, false, { probe: "unchecked" }],
  ["wants none probed", { probe: "none" }, false, { probe: "none" }],
  ["says nothing, with --probe", {}, true, { probe: "all" }],
  ["wants none probed, with --probe", { probe: "none" }, true, { probe: "all" }],
  ["wants those without a check probed, with --probe", { probe: "unchecked" }, true, { probe: "unchecked" }],
])("a plan obeys the request's own probe: one that %s", (_, request, isToProbe, expected) => {
  expect(planInput(request, isToProbe)).toEqual({ ...expected, plan: true });
});

test.each([[[]], [null], ["text"]])("what is no request stays as it is, to be refused: %j", (read) => {
  expect(planInput(read, true)).toBe(read);
});
