import { afterAll, beforeAll, expect, test } from "vitest";
import { checkHealth } from "../../../../src/tasks/batch/check-health.ts";
import { migrateBatch } from "../../../../src/tasks/batch/migrate-batch.ts";
import { scanForImportErrors } from "../../../../src/tasks/batch/scan-for-import-errors.ts";
import { sharedCode } from "../../../support/fleet.ts";
import { aRehearsal, type Prepared, type Rehearsal } from "../../../support/rehearsal.ts";

/** Long enough for the first checks of a busy machine to fall into it. */
const OVERLAP_SECONDS = 15;
let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal({ overlapSeconds: OVERLAP_SECONDS });
});
afterAll(() => rehearsal.stop());

const ping = { name: "ping", expect: { statusCode: 200 } };
const files = {
  "app.py": [
    "from shared.greeting import greet",
    "def handler(event, context):",
    '    return {"statusCode": 200, "text": greet("Ada")}',
    "",
  ].join("\n"),
};

/**
 * A function that gives its copy up for one with which every call fails; environments from before go on for a while.
 */
async function moved(prefix: string, checks: object) {
  const layer = { ...sharedCode, "shared/greeting.py": "def greet(name, language):\n    return name\n" };
  const functions = [{ name: `${prefix}-a`, files }];
  const prepared = await rehearsal.prepared(prefix, functions, { drift: "adopt-layer", checks }, layer);
  await prepared.fleet.invoke(`${prefix}-a`);
  await migrateBatch.with(rehearsal.tools)({ execution: prepared.execution, batch: 1 });
  return prepared;
}

async function looked({ execution, files: own }: Prepared) {
  const answer = await scanForImportErrors.with(rehearsal.tools)({ execution, batch: 1 });
  return { answer, health: await own.evidence(1).health.required() };
}

test("checks that run again after the bake find what an old environment had hidden", async () => {
  const prepared = await moved("again", { "again-a": [ping] });
  const health = await checkHealth.with(rehearsal.tools)({ execution: prepared.execution, batch: 1 });
  expect(health).toMatchObject({ verdict: "healthy" });
  await rehearsal.tools.clock.wait(OVERLAP_SECONDS);
  const { answer, health: after } = await looked(prepared);
  expect(after.verdicts).toMatchObject([{ verdict: "unhealthy", reason: 'check "ping": it failed with TypeError' }]);
  expect(answer).toMatchObject({ decision: "roll-back" });
  expect(after.checks).toHaveLength(1);
});
