import { readFileSync } from "node:fs";
import aslValidator from "asl-validator";
import { describe, expect, test } from "vitest";
import serverless from "../../serverless.ts";

describe.each([
  ["Migration", "migration.asl.json"],
  ["Cleanup", "cleanup.asl.json"],
  ["LockCheck", "lock-check.asl.json"],
])("the state machine %s", (id, file) => {
  const text = readFileSync(new URL(`../../statemachine/${file}`, import.meta.url), "utf8");

  test("is valid Amazon States Language", () => {
    const definition = JSON.parse(text.replace(/\$\{(\w+)Arn\}/g, "arn:aws:lambda:us-east-1:000000000000:function:$1"));
    const { isValid, errorsText } = aslValidator(definition);
    expect(isValid, errorsText("\n")).toBe(true);
  });

  test("has every placeholder substituted by the deployment, and none in vain", () => {
    const placeholders = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
    const resources = serverless.resources as {
      Resources: Record<string, { Properties: { DefinitionSubstitutions?: object } }>;
    };
    const substituted = Object.keys(resources.Resources[id]?.Properties.DefinitionSubstitutions ?? {});
    expect(substituted.sort()).toEqual([...placeholders].sort());
  });
});
