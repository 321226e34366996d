import * as lambda from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { differencesFromModel, isModelled } from "./model.ts";

test("an answer as the model has it differs in nothing", () => {
  const answer = { Functions: [{ FunctionName: "a", CodeSize: 12, Layers: [{ Arn: "arn" }] }], NextMarker: "b" };
  expect(differencesFromModel(lambda.ListFunctions$, answer)).toEqual([]);
  expect(differencesFromModel(lambda.ListTags$, { Tags: { team: "acme" } })).toEqual([]);
});

test.each([
  ["a member the model does not know", { Functions: [{ Shape: "round" }] }, ".Functions[0].Shape is not in the model"],
  ["another type", { Functions: [{ CodeSize: "12" }] }, ".Functions[0].CodeSize is a string, not a number"],
  ["no list", { Functions: {} }, ".Functions is no list"],
])("%s is told with its path", (_, answer, expected) => {
  expect(differencesFromModel(lambda.ListFunctions$, answer)).toEqual([expected]);
});

test("what a structure requires and lacks is told", async () => {
  const states = await import("@aws-sdk/client-sfn");
  expect(differencesFromModel(states.StartExecution$, { executionArn: "arn" })).toEqual([
    ".startDate is required and missing",
  ]);
});

test("errors are known by the names of the model", () => {
  expect(isModelled({ ...lambda }, "ResourceConflictException")).toBe(true);
  expect(isModelled({ ...lambda }, "ResourceBusyException")).toBe(false);
});
