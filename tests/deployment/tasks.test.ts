import { expect, test } from "vitest";
import { taskStatements, tasksThatMay } from "../support/task-roles.ts";

const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

test("even if tasks can change and invoke every function, they cannot do so with a function of the service, of any stage", () => {
  const changing = new Set(
    [...taskStatements.values()].flatMap((statements) =>
      statements.filter(({ Effect }) => Effect === "Deny").flatMap(({ Action }) => Action),
    ),
  );
  for (const action of [
    "lambda:InvokeFunction",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "lambda:PublishVersion",
    "lambda:UpdateAlias",
    "lambda:DeleteFunction",
  ])
    expect(changing).toContain(action);
  for (const action of changing) {
    const ofFleet = ["acme-a", "acme-a:1"].map((name) => tasksThatMay({ action, resource: functionArn(name) }));
    expect(ofFleet.flat().length, action).toBeGreaterThan(0);
    for (const name of ["layershift-prod-release-lock", "layershift-dev-roll-back", "layershift-prod-accept:1"])
      expect(tasksThatMay({ action, resource: functionArn(name) }), `${action} ${name}`).toEqual([]);
  }
});

test("probe functions of the own stage are called by the task that makes them, those of other stages by none", () => {
  const called = (stage: string) =>
    tasksThatMay({ action: "lambda:InvokeFunction", resource: functionArn(`layershift-${stage}-import-probe-a-b`) });
  expect(called("dev")).toEqual(["Probe imports"]);
  expect(called("prod")).toEqual([]);
});
