import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { aStepFunctions, type Functions, functionArn } from "../../packages/embedded-cloud/tests/states/states.ts";
import { batchesOf } from "../../src/domain/plan/batches.ts";
import { TRANSITION_DOLLARS } from "../../src/domain/report/run-cost.ts";
import { requestFrom } from "../../src/domain/request/request.ts";

const root = new URL("../../", import.meta.url);
const migration = JSON.parse(
  readFileSync(new URL("statemachine/migration.asl.json", root), "utf8").replace(/\$\{(\w+)Arn\}/g, (_, name: string) =>
    functionArn(name),
  ),
);

/** Tasks that answer at once, for a fleet in so many batches. */
const tasks = (batches: number): Functions => ({
  ReadRequest: () => ({ kind: "migrate", target: "run", batch: 1, lock: { round: 0 } }),
  TakeLock: () => ({ next: "go-on", round: 0, waitSeconds: 0, left: [] }),
  TakeInventory: () => ({
    functions: batches,
    batches,
    toMigrate: batches,
    approval: { from: 1, to: 0, seconds: 60, ifNotApproved: "roll-back" },
  }),
  ProbeImports: () => ({
    functions: batches,
    batches,
    toMigrate: batches,
    approval: { from: 1, to: 0, seconds: 60, ifNotApproved: "roll-back" },
    next: "done",
  }),
  PublishLayer: () => ({ versionArn: "arn:aws:lambda:us-east-1:000000000000:layer:shared:1", reused: false }),
  TakeBaseline: () => ({ brokenBefore: 0, bakeSeconds: 60 }),
  MigrateBatch: () => ({ migrated: 1, skipped: 0 }),
  CheckHealth: () => ({ verdict: "healthy", decision: "go-on" }),
  ScanForImportErrors: () => ({ verdict: "healthy", decision: "go-on", waitSeconds: 0 }),
  Accept: () => ({ verdict: "healthy" }),
  WriteReport: () => ({ outcome: "migrated", reason: null, location: "s3://bucket/report.json" }),
  ReleaseLock: () => ({ released: true }),
});

/** States entered in a migration of so many batches; without a retry each is one transition. */
async function transitionsOf(batches: number): Promise<number> {
  await using states = await aStepFunctions(tasks(batches), 100_000);
  const { status, types } = await states.run(migration, { layer: {} });
  expect(status).toBe("SUCCEEDED");
  return types.filter((type) => type?.endsWith("StateEntered")).length;
}

/** Batches of that many functions, at the defaults of a request. */
function batchesAtDefaults(functions: number): number {
  const request = requestFrom({ layer: { name: "shared", fromFunction: "f-0" }, fleet: { prefix: "f-" } });
  if (request.kind !== "migrate") throw new Error("not a migration");
  const names = Array.from({ length: functions }, (_, index) => ({ name: `f-${index}`, zipBytes: 1000 }));
  return batchesOf(names, request.migration).batches.length;
}

test("1,000 functions at the default batch size cost less than $0.05 of state transitions, as the operating guide says", async () => {
  const [one, two, five] = await Promise.all([transitionsOf(1), transitionsOf(2), transitionsOf(5)]);
  const perBatch = two - one;
  expect(five).toBe(one + 4 * perBatch);

  const batches = batchesAtDefaults(1000);
  const transitions = one + (batches - 1) * perBatch;
  const dollars = transitions * TRANSITION_DOLLARS;
  expect(dollars).toBeLessThan(0.05);
  const guide = readFileSync(new URL("docs/operating-guide.md", root), "utf8");
  expect(guide).toContain(`| state transitions | ${transitions.toLocaleString("en-US")} | $${dollars.toFixed(3)} |`);
});
