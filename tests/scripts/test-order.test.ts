import { expect, test } from "vitest";
import { longestFirst } from "../support/longest-first.ts";

const fileOf = (project: string, path: string) => ({
  moduleId: `/repository/tests/${path}`,
  project: { name: project },
});

test("files of one project follow each other, the longest first: a worker keeps what it has imported", () => {
  const files = [
    fileOf("domain", "domain/plan.test.ts"),
    fileOf("faults", "faults/names.test.ts"),
    fileOf("service", "service/order.test.ts"),
    fileOf("faults", "faults/stopped.test.ts"),
    fileOf("service", "service/demo.test.ts"),
    fileOf("rooms", "docs.test.ts"),
  ];
  expect(longestFirst(files).map(({ moduleId }) => moduleId.replace("/repository/tests/", ""))).toEqual([
    "service/demo.test.ts",
    "service/order.test.ts",
    "faults/stopped.test.ts",
    "faults/names.test.ts",
    "docs.test.ts",
    "domain/plan.test.ts",
  ]);
});
