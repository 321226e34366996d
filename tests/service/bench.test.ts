import { expect, test } from "vitest";
import * as z from "zod";
import { run } from "../support/service.ts";

const Found = z.object({
  tables: z.array(z.object({ part: z.string(), rows: z.array(z.record(z.string(), z.number())) })),
});

test("the benchmarks measure the parts asked for, and a package is judged by at most 70 KB of it", async () => {
  const { code, stdout } = await run("bench", ["--only", "inventory", "--json"]);
  expect(code).toBe(0);
  const { tables } = Found.parse(JSON.parse(stdout));
  expect(tables.map(({ part }) => part)).toEqual(["inventory"]);
  const read = tables.flatMap(({ rows }) => rows.map((row) => row["bytes read"]));
  expect(read.length).toBeGreaterThan(2);
  expect(Math.max(...read.map((bytes) => bytes ?? Number.NaN))).toBeLessThanOrEqual(70_000);
});

test("a part nobody knows is refused with the parts there are", async () => {
  const { code, stderr } = await run("bench", ["--only", "everything"]);
  expect(code).toBe(2);
  expect(stderr).toContain("makespan");
});
