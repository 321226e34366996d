import type { Need } from "@layershift/embedded-cloud";
import { expect, test } from "vitest";
import { tasksThatMay } from "../support/task-roles.ts";

const key = "arn:aws:kms:us-east-1:000000000000:key/one";
const tasksWithKey = (need: Need) => tasksThatMay(need, { kmsKeys: key });

test("keys of a deployment are used by the tasks that read packages, layers and variables, and by those that write packages", () => {
  const writing = ["Migrate batch", "Restore failed", "Roll back"];
  expect(tasksWithKey({ action: "kms:Decrypt", resource: key }).toSorted()).toEqual(
    [
      ...writing,
      "Probe imports",
      "Publish layer",
      "Read request",
      "Scan for import errors",
      "Take inventory",
    ].toSorted(),
  );
  expect(tasksWithKey({ action: "kms:GenerateDataKey", resource: key })).toEqual(writing);
  expect(tasksWithKey({ action: "kms:Decrypt", resource: key.replace("one", "other") })).toEqual([]);
});
