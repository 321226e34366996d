import { expect } from "vitest";
import * as z from "zod";
import { resultJsonSchema } from "../../scripts/docs/result-schema.ts";
import type { Report } from "../../src/domain/report/report.ts";

let schema: z.ZodType | undefined;

/** The same report, once it is as the published JSON Schema of results says. */
export function asPublished<T extends Report | null>(report: T): T {
  if (report === null) return report;
  schema ??= z.fromJSONSchema(resultJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
  const { error } = schema.safeParse(JSON.parse(JSON.stringify(report)));
  expect(error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)).toBeUndefined();
  return report;
}
