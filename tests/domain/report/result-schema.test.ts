import { expect, test } from "vitest";
import * as z from "zod";
import { CODE_GROUPS, explain } from "../../../src/domain/report/reasons/reasons.ts";
import { resultJsonSchema } from "../../../src/domain/report/result-schema.ts";
import { aReport, aReportedFunction } from "../../cli/builders.ts";

const schema = resultJsonSchema() as Parameters<typeof z.fromJSONSchema>[0] & { $defs: Record<string, unknown> };

test("a report is as its published JSON Schema says, and one without a code is not", () => {
  const result = z.fromJSONSchema(schema);
  const skipped = aReportedFunction({ outcome: "skipped", ...explain({ code: "container-image" }) });
  const { code: _, ...withoutCode } = skipped;
  expect(result.safeParse(aReport({ functions: [skipped, aReportedFunction()] })).error).toBeUndefined();
  expect(result.safeParse({ ...aReport(), functions: [withoutCode] }).success).toBe(false);
});

test("every code is kebab-case, is in one table alone, and its facts are in the JSON Schema", () => {
  const codes = Object.values(CODE_GROUPS).flatMap((rules) => Object.keys(rules));
  expect(codes.filter((code) => !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(code))).toEqual([]);
  expect(Object.keys(schema.$defs).sort()).toEqual(codes.toSorted());
  expect(new Set(codes).size).toBe(codes.length);
});
