import { readFileSync } from "node:fs";
import aslValidator from "asl-validator";
import { describe, expect, test } from "vitest";
import serverless from "../../serverless.ts";

function deployed(id: string) {
  const { Resources } = serverless.resources as {
    Resources: Record<string, { Properties: { DefinitionString: string; DefinitionSubstitutions?: object } }>;
  };
  const machine = Resources[id];
  if (machine === undefined) throw new Error(`${id} is not deployed`);
  return machine.Properties;
}

describe.each([
  ["Migration", "migration.asl.json"],
  ["Cleanup", "cleanup.asl.json"],
])("the state machine %s", (id, file) => {
  const text = readFileSync(new URL(`../../statemachine/${file}`, import.meta.url), "utf8");

  test("is valid Amazon States Language", () => {
    const definition = JSON.parse(text.replace(/\$\{(\w+)Arn\}/g, "arn:aws:lambda:us-east-1:000000000000:function:$1"));
    const { isValid, errorsText } = aslValidator(definition);
    expect(isValid, errorsText("\n")).toBe(true);
  });

  test("has every placeholder substituted by the deployment, and none in vain", () => {
    const { DefinitionString, DefinitionSubstitutions = {} } = deployed(id);
    const placeholders = new Set([...DefinitionString.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
    expect(Object.keys(DefinitionSubstitutions).sort()).toEqual([...placeholders].sort());
  });

  test("is deployed as it stands here, in whatever partition of AWS", () => {
    const { DefinitionString } = deployed(id);
    expect(DefinitionString.replaceAll("${Partition}", "aws")).toBe(text);
    expect(DefinitionString).not.toContain("arn:aws:");
  });
});
