import * as lambda from "@aws-sdk/client-lambda";
import type { CloudRequest } from "@layershift/embedded-cloud";
import { expect, test } from "vitest";
import { differencesOfInput } from "./model.ts";
import { differencesOfRequest } from "./requests.ts";

const asked = (operation: string, request: Partial<Omit<CloudRequest, "query" | "body">>, query = "", body = "") => ({
  operation,
  about: "",
  caller: null,
  request: {
    method: "GET",
    path: "/",
    headers: {},
    requestId: "1",
    ...request,
    query: new URLSearchParams(query),
    body: Buffer.from(body),
  },
});
const functions = "/2015-03-31/functions";
const json = { "x-amz-target": "any" };

test.each([
  ["a page of functions", asked("lambda.ListFunctions", { path: functions }, "MaxItems=50&FunctionVersion=ALL")],
  [
    "an update of code",
    asked("lambda.UpdateFunctionCode", { method: "PUT", path: `${functions}/a/code` }, "", '{"S3Bucket":"b"}'),
  ],
  [
    "an invocation",
    asked(
      "lambda.Invoke",
      { method: "POST", path: `${functions}/a/invocations`, headers: { "x-amz-log-type": "Tail" } },
      "",
      "any payload",
    ),
  ],
  ["a start", asked("states.StartExecution", { method: "POST", headers: json }, "", '{"stateMachineArn":"arn"}')],
  ["an object", asked("s3.PutObject", { method: "PUT", path: "/b/k/e/y", headers: { "if-none-match": "*" } })],
  ["a topic", asked("sns.CreateTopic", { method: "POST" }, "", "Action=CreateTopic&Version=1&Name=a")],
])("%s as the model has it differs in nothing", (_, call) => {
  expect(differencesOfRequest(call)).toEqual([]);
});

test.each([
  [
    "a member the model has not",
    asked("lambda.UpdateFunctionCode", { method: "PUT", path: `${functions}/a/code` }, "", '{"Bucket":"b"}'),
    ["lambda.UpdateFunctionCode is asked: .Bucket is not in the model"],
  ],
  [
    "another type",
    asked(
      "lambda.UpdateFunctionConfiguration",
      { method: "PUT", path: `${functions}/a/configuration` },
      "",
      '{"Timeout":"3"}',
    ),
    ["lambda.UpdateFunctionConfiguration is asked: .Timeout is a string, not a number"],
  ],
  [
    "a value the enumeration has not",
    asked(
      "lambda.UpdateFunctionConfiguration",
      { method: "PUT", path: `${functions}/a/configuration` },
      "",
      '{"TracingConfig":{"Mode":"On"}}',
    ),
    ['lambda.UpdateFunctionConfiguration is asked: .TracingConfig.Mode is "On", not one of Active, PassThrough'],
  ],
  [
    "what is required and missing",
    asked("states.StartExecution", { method: "POST", headers: json }, "", '{"input":"{}"}'),
    ["states.StartExecution is asked: .stateMachineArn is required and missing"],
  ],
  [
    "another method and path",
    asked("lambda.UpdateFunctionCode", { method: "POST", path: `${functions}/a` }),
    [
      "lambda.UpdateFunctionCode is asked: it is POST, not PUT",
      `lambda.UpdateFunctionCode is asked: the path ${functions}/a is not ${functions}/{FunctionName}/code`,
    ],
  ],
  [
    "a parameter in the wrong place",
    asked("lambda.Invoke", { method: "POST", path: `${functions}/a/invocations`, headers: { "x-amz-qualifier": "1" } }),
    ["lambda.Invoke is asked: the header x-amz-qualifier is not in the model"],
  ],
  [
    "a query the model has not, and no number",
    asked("lambda.ListFunctions", { path: functions }, "MaxItems=many&Page=2"),
    [
      "lambda.ListFunctions is asked: the query's MaxItems is many, no number",
      "lambda.ListFunctions is asked: the query has no Page",
    ],
  ],
  [
    "a form without its name",
    asked("sns.CreateTopic", { method: "POST" }, "", "Action=CreateTopic&Title=a"),
    ["sns.CreateTopic is asked: .Title is not in the model", "sns.CreateTopic is asked: .Name is required and missing"],
  ],
  ["an operation of no model", asked("lambda.Sing", {}), ["lambda.Sing is no operation of the model"]],
])("%s is told", (_, call, expected) => {
  expect(differencesOfRequest(call)).toEqual(expected);
});

test("what a command takes and its model has not is told, though it never goes over the wire", () => {
  const { schema } = new lambda.UpdateFunctionCodeCommand({ FunctionName: "a" }) as unknown as { schema: unknown };
  expect(differencesOfInput(schema, { FunctionName: "a", ZipFile: Buffer.from("zip") })).toEqual([]);
  expect(differencesOfInput(schema, { FunctionName: "a", Zip: "b", DryRun: 1 })).toEqual([
    ".Zip is not in the model",
    ".DryRun is a number, not a boolean",
  ]);
});
