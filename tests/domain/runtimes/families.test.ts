import { expect, test } from "vitest";
import { familyOf, familyOfPath } from "../../../src/domain/runtimes/families.ts";
import { nodejs } from "../../../src/domain/runtimes/nodejs.ts";
import { python } from "../../../src/domain/runtimes/python.ts";

test.each([
  ["python3.12", "python"],
  ["nodejs24.x", "nodejs"],
  ["nodejs8.10", undefined],
  ["java21", undefined],
  [null, undefined],
])("%s is of the family %s", (runtime, name) => {
  expect(familyOf(runtime)?.name).toBe(name);
});

test("a package of node_modules is shared code of Node.js, everything else of Python", () => {
  expect(familyOfPath("node_modules/@acme/shared/index.js")).toBe(nodejs);
  expect(familyOfPath("shared/db.py")).toBe(python);
});

test("a handler's file is looked for as each runtime client does", () => {
  expect(python.handlerFiles("src/app.run")).toContain("src/app.py");
  expect(nodejs.handlerFiles("src/app.on.call")).toEqual(["src/app", "src/app.js", "src/app.mjs", "src/app.cjs"]);
});
