import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as z from "zod";
import { resultJsonSchema } from "../../../scripts/docs/result-schema.ts";
import { CODE_GROUPS, CODE_RULES, explain } from "../../../src/domain/report/reasons/reasons.ts";
import type { Report } from "../../../src/domain/report/report.ts";
import { aReport, aReportedFunction } from "../../cli/builders.ts";

const schema = resultJsonSchema() as Parameters<typeof z.fromJSONSchema>[0] & { $defs: Record<string, unknown> };
const result = z.fromJSONSchema(schema);
const problemsOf = (given: unknown) => result.safeParse(given).error?.issues.map(({ path }) => path.join("."));
const skipped = aReportedFunction({ outcome: "skipped", ...explain({ code: "five-layers", layers: 5, allowed: 5 }) });

test("a report is as its published JSON Schema says, and one without a code is not", () => {
  const { code: _, ...withoutCode } = skipped;
  expect(problemsOf(aReport({ functions: [skipped, aReportedFunction()] }))).toBeUndefined();
  expect(problemsOf({ ...aReport(), functions: [withoutCode] })).toBeDefined();
});

// Fails when the schema takes any data beside any code.
test.each<[string, Partial<Report>]>([
  ["a function's code without its data", { functions: [{ ...skipped, data: {} }] }],
  ["a function's code with the data of another", { functions: [{ ...skipped, data: { handler: "app.main" } }] }],
  ["an undeclared code", { functions: [{ ...skipped, code: "six-layers" }] }],
  ["a report's code without its data", { code: "all-restored", data: {} }],
  ["a note's code without its data", { notes: [{ reason: "waited", code: "batch-waited", data: {} }] }],
  ["a problem's code without its data", { problems: [{ path: "", message: "m", code: "unknown-field", data: {} }] }],
  [
    "a reason behind another one without its data",
    { ...explain({ code: "all-restored", because: { reason: "r", code: "task-failed", data: {} } }) },
  ],
])("the schema refuses %s", (_, changes) => {
  expect(problemsOf(aReport(changes))).toBeDefined();
});

test("every code is kebab-case, is in one table alone, and its facts are in the JSON Schema", () => {
  const codes = Object.values(CODE_GROUPS).flatMap((rules) => Object.keys(rules));
  expect(codes.filter((code) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(code))).toEqual([]);
  expect(Object.keys(schema.$defs).sort()).toEqual([...codes, "coded"].sort());
  expect(CODE_RULES.size).toBe(codes.length);
});

// Fails when a code stays in the tables that nothing gives any more. The compiler refuses a code without a declaration.
test("every code of the tables is given somewhere in the source", () => {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const sources = globSync("src/**/*.ts", { cwd: root })
    .filter((path) => !path.startsWith("src/domain/report/reasons/"))
    .map((path) => readFileSync(`${root}${path}`, "utf8"))
    .join("\n");
  expect([...CODE_RULES.keys()].filter((code) => !sources.includes(`"${code}"`))).toEqual([]);
});
