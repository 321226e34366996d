import { expect, test } from "vitest";
import { creationOrder } from "../../../deployment/stack/template.ts";

test("resources come after those they refer to or depend on", () => {
  const order = creationOrder({
    Resources: {
      Machine: {
        Type: "M",
        Properties: { role: { "Fn::GetAtt": ["Role", "Arn"] }, task: { "Fn::Sub": "${Task.Arn}" } },
      },
      Task: { Type: "F", Properties: { role: { Ref: "Role" } }, DependsOn: ["Logs"] },
      Logs: { Type: "L" },
      Role: { Type: "R", Properties: { region: { Ref: "AWS::Region" } } },
    },
  });
  expect(order).toEqual([["Logs", "Role"], ["Task"], ["Machine"]]);
});

test("a circle is named", () => {
  const circle = { A: { Type: "X", DependsOn: "B" }, B: { Type: "X", DependsOn: "A" } };
  expect(() => creationOrder({ Resources: circle })).toThrow("A, B");
});
