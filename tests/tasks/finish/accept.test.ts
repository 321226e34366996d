import { DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrateBatch } from "../../../src/tasks/batch/migrate-batch.ts";
import { shiftTraffic } from "../../../src/tasks/batch/shift-traffic.ts";
import { takeBaseline } from "../../../src/tasks/batch/take-baseline.ts";
import { accept } from "../../../src/tasks/finish/accept.ts";
import { aFleet } from "../../support/fleet.ts";
import { aRehearsal, type Rehearsal } from "../../support/rehearsal.ts";
import { released } from "../../support/released-fleet.ts";

import { somebodyElse } from "../../support/somebody-else.ts";

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
    const invoke: typeof lambda.invoke = (name, payload, seconds) =>
      lambda.invoke(name, name === "breaks-read" ? { id: 8, path: "" } : payload, seconds);
    const tools = { ...rehearsal.tools, lambda: { ...lambda, invoke } };
    expect(await accept.with(tools)({ execution })).toMatchObject({ verdict: "unhealthy", unhealthy: 1 });
    const stored = await tools.store.getJson(tools.filesOf(execution).key("acceptance.json"), (value) => value);
    expect(stored).toMatchObject({
      verdicts: [{ reason: 'fleet-wide check "course": step 2, breaks-read: statusCode: expected 200, got 404' }],
    });
  });

  test("a workflow calls a function through the alias that moves, then the version it moved to", async () => {
    const functions = ["through-alias", "through-none"];
    const fleet = await aFleet(rehearsal.clients, { functions });
    await released(rehearsal.clients).release("through-alias", "live");
    const steps = functions.map((name) => ({ function: name, expect: { statusCode: 200 } }));
    const execution = await rehearsal.begin({
      layer: { name: "through", zip: fleet.layerZip },
      fleet: { functions },
      graceSeconds: 0,
      accept: [{ name: "both", steps }],
    });
    const { lambda } = rehearsal.tools;
    const answered: string[] = [];
    const invoke: typeof lambda.invoke = async (name, payload, seconds) => {
      const answer = await lambda.invoke(name, payload, seconds);
      answered.push(`${name} ${(answer.payload as { readonly bundled: boolean }).bundled ? "as before" : "moved"}`);
      return answer;
    };
    const tools = { ...rehearsal.tools, lambda: { ...lambda, invoke } };
    await takeBaseline.with(tools)({ execution, batch: 1 });
    expect(answered.splice(0)).toEqual(["through-alias:live as before", "through-none as before"]);
    const { batches } = await tools.filesOf(execution).plan.required();
    for (const batch of batches.map((_, index) => index + 1)) {
      if (batch > 1) await takeBaseline.with(rehearsal.tools)({ execution, batch });
      await migrateBatch.with(rehearsal.tools)({ execution, batch });
      await shiftTraffic.with(rehearsal.tools)({ execution, batch });
    }
    expect(await accept.with(tools)({ execution })).toMatchObject({ verdict: "healthy" });
    // Calls through the alias could still reach version 1.
    expect(answered).toEqual(["through-alias:2 moved", "through-none moved"]);
  });

  test("a function that others deployed, deleted or repointed after the migration is left to them, and not reported as migrated", async () => {
    const names = ["after-code", "after-gone", "after-layers", "after-led", "after-none"];
    const fleet = await aFleet(rehearsal.clients, { functions: names });
    const team = released(rehearsal.clients);
    await team.release("after-led", "live");
    const execution = await rehearsal.begin({
      layer: { name: "after", zip: fleet.layerZip },
      fleet: { functions: names },
      canary: "after-none",
      graceSeconds: 0,
    });
    const files = rehearsal.tools.filesOf(execution);
    for (const batch of [1, 2]) {
      await takeBaseline.with(rehearsal.tools)({ execution, batch });
      await migrateBatch.with(rehearsal.tools)({ execution, batch });
      await shiftTraffic.with(rehearsal.tools)({ execution, batch });
    }
    expect(await team.leadsTo("after-led", "live")).toBe("live → 2");
    const others = somebodyElse(rehearsal.clients);
    await others.deploys("after-code");
    await others.setsLayers("after-layers", []);
    await team.lead("after-led", "live", "1");
    await rehearsal.clients.lambda.send(new DeleteFunctionCommand({ FunctionName: "after-gone" }));
    await accept.with(rehearsal.tools)({ execution });
    const ends = await Promise.all(
      names.map(async (name) => {
        const { outcome, code } = await files.journal(name).required();
        return [name, outcome, code];
      }),
    );
    expect(ends).toEqual([
      ["after-code", "touched-by-others", "code-changed-by-others"],
      ["after-gone", "touched-by-others", "deleted-by-others"],
      ["after-layers", "failed", "layer-lost"],
      ["after-led", "touched-by-others", "alias-moved-since"],
      ["after-none", "migrated", null],
    ]);
  });

  test("a function that cannot be looked at once more counts as it was read back before", async () => {
    const { execution, files } = await rehearsal.prepared("unseen", ["unseen-a"]);
    await migrateBatch.with(rehearsal.tools)({ execution, batch: 1 });
    const lambda = { ...rehearsal.tools.lambda, describe: () => Promise.reject(new Error("no more today")) };
    await accept.with({ ...rehearsal.tools, lambda })({ execution });
    expect((await files.journal("unseen-a").required()).outcome).toBe("migrated");
  });
});
