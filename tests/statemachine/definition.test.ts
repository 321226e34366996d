import { readFileSync } from "node:fs";
import aslValidator from "asl-validator";
import { expect, test } from "vitest";
import serverless from "../../serverless.ts";

const text = readFileSync(new URL("../../statemachine/migration.asl.json", import.meta.url), "utf8");

test("the state machine is valid Amazon States Language", () => {
  const definition = JSON.parse(text.replace(/\$\{(\w+)Arn\}/g, "arn:aws:lambda:us-east-1:000000000000:function:$1"));
  const { isValid, errorsText } = aslValidator(definition);
  expect(isValid, errorsText("\n")).toBe(true);
});

test("every placeholder of the state machine is substituted by the deployment, and none is substituted in vain", () => {
  const placeholders = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
  const resources = serverless.resources as {
    Resources: Record<string, { Properties: { DefinitionSubstitutions?: object } }>;
  };
  const substituted = Object.keys(resources.Resources.Migration?.Properties.DefinitionSubstitutions ?? {});
  expect(substituted.sort()).toEqual([...placeholders].sort());
});
