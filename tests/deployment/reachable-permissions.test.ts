import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { camel, kebab } from "../../deployment/names.ts";
import { taskFileOf } from "../../deployment/task-files.ts";
import { type Reach, reachOfSource } from "../support/reachable-calls.ts";
import { taskStatements } from "../support/task-roles.ts";

/** What begins the actions of each library. */
const SERVICES: Readonly<Record<string, string>> = {
  "client-cloudwatch": "cloudwatch",
  "client-cloudwatch-logs": "logs",
  "client-eventbridge": "events",
  "client-lambda": "lambda",
  "client-s3": "s3",
  "client-sfn": "states",
  "client-sns": "sns",
};

/** Without ListBucket a missing object is answered as forbidden. */
const read = ["s3:GetObject", "s3:ListBucket"];

/** Calls that need other actions than the one of their name, or more (as in packages/embedded-cloud/src/iam/needs). */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  "client-lambda.CreateFunction": ["lambda:CreateFunction", "lambda:TagResource", "iam:PassRole", "s3:GetObject"],
  "client-lambda.GetLayerVersionByArn": ["lambda:GetLayerVersion"],
  "client-lambda.Invoke": ["lambda:InvokeFunction"],
  "client-lambda.PublishLayerVersion": ["lambda:PublishLayerVersion", "s3:GetObject"],
  "client-lambda.UpdateFunctionCode": ["lambda:UpdateFunctionCode", "s3:GetObject"],
  "client-lambda.UpdateFunctionConfiguration": ["lambda:UpdateFunctionConfiguration", "lambda:GetLayerVersion"],
  "client-s3.DeleteObjects": ["s3:DeleteObjectVersion"],
  "client-s3.GetObject": read,
  "client-s3.HeadObject": read,
  "client-s3.ListObjectVersions": ["s3:ListBucketVersions"],
  "client-s3.ListObjectsV2": ["s3:ListBucket"],
  "lib-storage.Upload": ["s3:PutObject", "s3:AbortMultipartUpload"],
};

/** Actions that a call goes without, and uses if it has them: GetFunction then tells tags. */
const USED: Readonly<Record<string, readonly string[]>> = { "client-lambda.GetFunction": ["lambda:ListTags"] };

function neededBy(call: string): readonly string[] {
  const [library = "", command = ""] = call.split(".");
  const needed = NEEDED[call] ?? [`${SERVICES[library]}:${command}`];
  expect(needed.join(), call).not.toContain("undefined");
  return needed;
}

let reach: Reach;
beforeAll(() => {
  reach = reachOfSource();
});
afterAll(() => reach.stop());

/**
 * Only actions are compared: on which resources they are needed, tests/service/permissions.test.ts sees in the embedded
 * cloud.
 */
describe.each([...taskStatements.keys()])("the role of %s", (state) => {
  const calls = () => [...reach.callsOf(`${taskFileOf(kebab(state))}.ts`, camel(state))];
  const held = new Set(
    (taskStatements.get(state) ?? []).filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action),
  );

  test("allows every call that a way through the source leads to", () => {
    expect(calls().length).toBeGreaterThan(0);
    expect(calls().filter((call) => !neededBy(call).every((action) => held.has(action)))).toEqual([]);
  });

  test("allows nothing that no way through the source leads to", () => {
    const needed = new Set(calls().flatMap((call) => [...neededBy(call), ...(USED[call] ?? [])]));
    expect([...held].filter((action) => !needed.has(action))).toEqual([]);
  });
});
