import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accept } from "../../src/tasks/accept.ts";
import { aRehearsal, type Rehearsal } from "../support/rehearsal.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

const python = (...lines: string[]) => ({ "app.py": ["import json, os", ...lines, ""].join("\n") });
/** Makes a course and answers its number as API Gateway functions do. */
const create = python(
  "def handler(event, context):",
  '    return {"statusCode": 200, "body": json.dumps({"courseId": 7})}',
);
const read = python(
  "def handler(event, context):",
  '    ok = event["id"] == 7 and event["path"] == "/courses/7"',
  '    return {"statusCode": 200 if ok else 404}',
);

const workflow = (prefix: string, expected: number) => ({
  name: "course",
  steps: [
    { function: `${prefix}-create`, keep: { courseId: "body.courseId" } },
    {
      function: `${prefix}-read`,
      payload: { id: "${courseId}", path: "/courses/${courseId}" },
      expect: { statusCode: expected },
    },
  ],
});

async function acceptance(prefix: string, check: object) {
  const functions = [
    { name: `${prefix}-create`, files: create },
    { name: `${prefix}-read`, files: read },
  ];
  const { execution } = await rehearsal.prepared(prefix, functions, { accept: [check] });
  return { execution, verdict: await accept.with(rehearsal.tools)({ execution }) };
}

describe("accept", () => {
  test("a workflow passes values from one function to the next", async () => {
    const { verdict } = await acceptance("flow", workflow("flow", 200));
    expect(verdict).toEqual({ verdict: "healthy", unhealthy: 0, inconclusive: 0 });
  });

  test("a workflow that failed before as well is not blamed on the migration", async () => {
    const { verdict } = await acceptance("wrong", workflow("wrong", 201));
    expect(verdict).toEqual({ verdict: "inconclusive", unhealthy: 0, inconclusive: 1 });
  });

  test("a workflow that passed before and fails now is unhealthy, with step and function", async () => {
    const { execution } = await acceptance("breaks", workflow("breaks", 200));
    const { lambda } = rehearsal.tools;
    const invoke: typeof lambda.invoke = (name, payload) =>
      lambda.invoke(name, name === "breaks-read" ? { id: 8, path: "" } : payload);
    const tools = { ...rehearsal.tools, lambda: { ...lambda, invoke } };
    expect(await accept.with(tools)({ execution })).toMatchObject({ verdict: "unhealthy", unhealthy: 1 });
    const stored = await tools.store.getJson(tools.files(execution).key("acceptance.json"), (value) => value);
    expect(stored).toMatchObject({
      verdicts: [{ reason: 'fleet-wide check "course": step 2, breaks-read: statusCode: expected 200, got 404' }],
    });
  });
});
