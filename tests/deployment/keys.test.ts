import { afterAll, expect, test, vi } from "vitest";

const key = "arn:aws:kms:us-east-1:000000000000:key/one";
// The roles are made of this command line when they are imported, here and nowhere else.
vi.resetModules();
afterAll(() => vi.resetModules());
process.argv.push(`--param=kmsKeys=${key}`);
const { tasksThatMay } = await import("../support/task-roles.ts");

test("keys of a deployment are used by the tasks that read packages, layers and variables, and by those that write packages", () => {
  const writing = ["Migrate batch", "Restore failed", "Roll back"];
  expect(tasksThatMay({ action: "kms:Decrypt", resource: key }).toSorted()).toEqual(
    [
      ...writing,
      "Probe imports",
      "Publish layer",
      "Read request",
      "Scan for import errors",
      "Take inventory",
    ].toSorted(),
  );
  expect(tasksThatMay({ action: "kms:GenerateDataKey", resource: key })).toEqual(writing);
  expect(tasksThatMay({ action: "kms:Decrypt", resource: key.replace("one", "other") })).toEqual([]);
});
