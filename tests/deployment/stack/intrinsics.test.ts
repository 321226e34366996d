import { describe, expect, test } from "vitest";
import { referencesIn, resolve, type Scope } from "../../../deployment/stack/intrinsics.ts";

const scope: Scope = {
  pseudo: { "AWS::Region": "eu-west-1", "AWS::AccountId": "111122223333" },
  resources: new Map([["Task", { ref: "acme-task", attributes: { Arn: "arn:of:task" } }]]),
};

describe("resolved", () => {
  test.each([
    ["a pseudo parameter", { Ref: "AWS::Region" }, "eu-west-1"],
    ["a resource", { Ref: "Task" }, "acme-task"],
    ["an attribute", { "Fn::GetAtt": ["Task", "Arn"] }, "arn:of:task"],
    [
      "a text with placeholders",
      { "Fn::Sub": "${AWS::Region}/${Task}/${Task.Arn}" },
      "eu-west-1/acme-task/arn:of:task",
    ],
    ["a text with an escaped placeholder", { "Fn::Sub": "${!kept}" }, "${kept}"],
    ["a joined list", { "Fn::Join": ["-", ["a", { Ref: "Task" }]] }, "a-acme-task"],
    ["values deep inside", { a: [{ b: { Ref: "Task" } }], c: 1 }, { a: [{ b: "acme-task" }], c: 1 }],
  ])("replaces %s", (_, value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  test("refuses a function it does not know, by name", () => {
    expect(() => resolve({ "Fn::ImportValue": "x" }, scope)).toThrow("Fn::ImportValue");
  });

  test("refuses a resource that does not exist yet, by name", () => {
    expect(() => resolve({ "Fn::GetAtt": ["Later", "Arn"] }, scope)).toThrow("Later.Arn");
    expect(() => resolve({ Ref: "Later" }, scope)).toThrow("Later");
  });
});

test("what a value refers to is found in every form", () => {
  const value = [{ Ref: "A" }, { x: { "Fn::GetAtt": ["B", "Arn"] } }, { "Fn::Sub": "${C.Arn}-${D}" }];
  expect(referencesIn(value)).toEqual(["A", "B", "C", "D"]);
});
