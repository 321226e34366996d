import { readFile } from "node:fs/promises";
import { SendTaskFailureCommand, SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import {
  aStepFunctions,
  type Functions,
  functionArn,
  Thrown,
} from "../../packages/embedded-cloud/tests/states/states.ts";

const asl = new URL("../../statemachine/migration.asl.json", import.meta.url);

/** The definition that is deployed, its placeholders filled: `${TakeLockArn}` becomes the function `TakeLock`. */
const migration = async () =>
  JSON.parse((await readFile(asl, "utf8")).replace(/\$\{(\w+)Arn\}/g, (_, name: string) => functionArn(name)));

const unapproved = { from: 1, to: 0, seconds: 60, ifNotApproved: "roll-back" };

const answers: Functions = {
  ReadRequest: () => ({ kind: "migrate", target: "run", batch: 1, lock: { round: 0 } }),
  TakeLock: () => ({ next: "go-on", round: 0, waitSeconds: 0, left: [] }),
  TakeInventory: () => ({ functions: 3, batches: 2, toMigrate: 3, approval: unapproved }),
  ProbeImports: () => ({ functions: 3, batches: 2, toMigrate: 3, approval: unapproved, next: "done" }),
  PublishLayer: () => ({ versionArn: "arn:aws:lambda:us-east-1:000000000000:layer:shared:1", reused: false }),
  TakeBaseline: () => ({ brokenBefore: 0, bakeSeconds: 60 }),
  MigrateBatch: () => ({ migrated: 2, skipped: 0 }),
  CheckHealth: () => ({ verdict: "healthy", decision: "go-on" }),
  ScanForImportErrors: () => ({ verdict: "healthy", decision: "go-on", waitSeconds: 0 }),
  Accept: () => ({ verdict: "healthy" }),
  RollBack: () => ({ restored: 2, failed: 0, remaining: 0 }),
  WriteReport: () => ({ outcome: "migrated", reason: null, location: "s3://bucket/report.json" }),
  ReleaseLock: () => ({ released: true }),
};

type Word = (taskToken: string) => SendTaskSuccessCommand | SendTaskFailureCommand;

/** Runs two batches, the second of which waits for a word; `null` gives none. */
async function asked(ifNotApproved: "stop" | "roll-back", word: Word | null) {
  const moved: unknown[] = [];
  await using states = await aStepFunctions({
    ...answers,
    ProbeImports: () => ({
      functions: 2,
      batches: 2,
      toMigrate: 2,
      approval: { from: 2, to: 2, seconds: 60, ifNotApproved },
      next: "done",
    }),
    async WaitForApproval(payload) {
      const { batch, taskToken } = payload as { batch: number; taskToken: string };
      expect(batch).toBe(2);
      if (word !== null) await states.client.send(word(taskToken) as SendTaskSuccessCommand);
    },
    MigrateBatch(payload) {
      moved.push((payload as { readonly batch: unknown }).batch);
      return {};
    },
  });
  const { status, events } = await states.run(await migration(), { layer: {} });
  return {
    status,
    moved,
    entered: events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []),
  };
}

describe("the state machine of the service", () => {
  it("is accepted and walks, batch by batch, to Migrated", async () => {
    const batches: unknown[] = [];
    await using states = await aStepFunctions({
      ...answers,
      MigrateBatch: (payload) => {
        batches.push((payload as { readonly batch: unknown }).batch);
        return {};
      },
    });
    const { status, events } = await states.run(await migration(), { layer: {} });
    expect(status).toBe("SUCCEEDED");
    expect(batches).toEqual([1, 2]);
    const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    expect(entered.at(-1)).toBe("Migrated");
    expect(entered.filter((name) => name === "Bake")).toHaveLength(2);
  });

  it("probes a large fleet in several goes, before anything else", async () => {
    let goes = 0;
    await using states = await aStepFunctions({
      ...answers,
      ProbeImports() {
        goes += 1;
        return { functions: 3, batches: 2, toMigrate: 3, approval: unapproved, next: goes < 3 ? "probe" : "done" };
      },
    });
    const { status, events } = await states.run(await migration(), { layer: {} });
    expect(status).toBe("SUCCEEDED");
    const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    expect(entered.filter((name) => name === "Probe imports")).toHaveLength(3);
    expect(entered.indexOf("Publish layer")).toBeGreaterThan(entered.lastIndexOf("Probe imports"));
  });

  it("looks again at a batch that is inconclusive, after the wait the scan asks for", async () => {
    let looks = 0;
    await using states = await aStepFunctions({
      ...answers,
      ProbeImports: () => ({ functions: 1, batches: 1, toMigrate: 1, approval: unapproved, next: "done" }),
      ScanForImportErrors() {
        looks += 1;
        return {
          verdict: "inconclusive",
          ...(looks < 3 ? { decision: "wait", waitSeconds: 1 } : { decision: "go-on" }),
        };
      },
    });
    const { status, events } = await states.run(await migration(), { layer: {} });
    expect(status).toBe("SUCCEEDED");
    const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    expect(entered.filter((name) => name === "Wait for evidence")).toHaveLength(2);
    expect(looks).toBe(3);
  });

  it("restores what fails and is tolerated, and bakes the rest of the batch on", async () => {
    await using states = await aStepFunctions({
      ...answers,
      CheckHealth: (payload) => ({ decision: (payload as { batch: number }).batch === 2 ? "restore" : "go-on" }),
      RestoreFailed: () => ({ restored: 1, decision: "go-on" }),
    });
    const { status, events } = await states.run(await migration(), { layer: {} });
    expect(status).toBe("SUCCEEDED");
    const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    const at = entered.indexOf("Restore failed");
    expect(entered.slice(at - 1, at + 4)).toEqual([
      "Checks passed?",
      "Restore failed",
      "Anything to shift?",
      "Bake",
      "Scan for import errors",
    ]);
    expect(entered).not.toContain("Roll back");
  });

  it("shifts the traffic of a batch with aliases once its checks have passed, or what failed of it is restored", async () => {
    await using states = await aStepFunctions({
      ...answers,
      CheckHealth: (payload) => ({ decision: (payload as { batch: number }).batch === 2 ? "restore" : "shift" }),
      RestoreFailed: () => ({ restored: 1, decision: "shift" }),
      ShiftTraffic: () => ({ shifted: 1, next: "bake", bakeSeconds: 0 }),
    });
    const { status, events } = await states.run(await migration(), { layer: {} });
    expect(status).toBe("SUCCEEDED");
    const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    const before = entered.flatMap((name, at) => (name === "Shift traffic" ? [entered[at - 1]] : []));
    expect(before).toEqual(["Checks passed?", "Anything to shift?"]);
    expect(entered.filter((name) => name === "Bake")).toHaveLength(2);
  });

  it("judges a share of the traffic before the rest follows, where there is one", async () => {
    let shifts = 0;
    let looks = 0;
    await using states = await aStepFunctions({
      ...answers,
      TakeInventory: () => ({ functions: 1, batches: 1, toMigrate: 1, approval: unapproved }),
      CheckHealth: () => ({ decision: "shift" }),
      ShiftTraffic: () => ({ next: shifts++ === 0 ? "share" : "bake", bakeSeconds: 300 }),
      ScanForImportErrors: () => ({ decision: looks++ === 0 ? "shift" : "go-on", waitSeconds: 0 }),
    });
    const { status, events } = await states.run(await migration(), { layer: {} });
    expect(status).toBe("SUCCEEDED");
    const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    const begin = entered.indexOf("Shift traffic");
    expect(entered.slice(begin, begin + 8)).toEqual([
      ...["Shift traffic", "All traffic shifted?", "Bake share", "Scan for import errors", "Batch healthy?"],
      ...["Shift traffic", "All traffic shifted?", "Bake"],
    ]);
  });

  it("waits before a batch that needs an approval, and asks for none before the others", async () => {
    const ended = await asked("roll-back", (taskToken) => new SendTaskSuccessCommand({ taskToken, output: "{}" }));
    expect(ended.status).toBe("SUCCEEDED");
    expect(ended.moved).toEqual([1, 2]);
    expect(ended.entered.filter((name) => name === "Wait for approval")).toHaveLength(1);
  });

  it.each([
    ["rejected", (taskToken: string) => new SendTaskFailureCommand({ taskToken, error: "Rejected", cause: "no" })],
    ["not answered in time", null],
  ] as const)(
    "rolls back a batch that is %s, or keeps what has moved where the request says stop",
    async (_, answer) => {
      const back = await asked("roll-back", answer);
      expect(back.moved).toEqual([1]);
      expect(back.entered).toContain("Roll back");
      const stopped = await asked("stop", answer);
      expect(stopped.moved).toEqual([1]);
      expect(stopped.entered).not.toContain("Roll back");
      expect(stopped.entered).toContain("Accept");
      expect(stopped.status).toBe("SUCCEEDED");
    },
  );

  it("walks from a failing task over the rollback to Rolled back", async () => {
    await using states = await aStepFunctions({
      ...answers,
      MigrateBatch: () => {
        throw new Thrown("UpdateFailed", "acme-chat: refused");
      },
      WriteReport: () => ({
        outcome: "rolled-back",
        reason: 'acme-chat: "refused"',
        location: "s3://bucket/report.json",
      }),
    });
    const ended = await states.run(await migration(), { layer: {} });
    expect(ended).toMatchObject({ status: "FAILED", error: "RolledBack", cause: 'acme-chat: "refused"' });
  });

  it("waits for the late tasks of the execution before, and restores in place of the one it picks up", async () => {
    const rounds: unknown[] = [];
    await using states = await aStepFunctions({
      ...answers,
      ReadRequest: () => ({ kind: "pick-up", target: "stopped", batch: 1, lock: { round: 0 } }),
      TakeLock(payload) {
        const { round } = payload as { readonly round: number };
        rounds.push(round);
        return round < 2 ? { next: "wait", round: round + 1, waitSeconds: 1 } : { next: "go-on", round };
      },
      WriteReport: () => ({ outcome: "rolled-back", reason: "picked up", location: "s3://bucket/report.json" }),
    });
    const { status, events } = await states.run(await migration(), { pickUp: "stopped" });
    expect(status).toBe("SUCCEEDED");
    expect(rounds).toEqual([0, 1, 2]);
    const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    expect(entered.slice(-7)).toEqual([
      "Roll back",
      "All restored?",
      "Write report",
      "Lock taken?",
      "Release lock",
      "How did it end?",
      "Picked up",
    ]);
    expect(entered).not.toContain("Migrate batch");
  });

  it("restores nothing where nothing is left, even if the report cannot be written", async () => {
    let [restored, isWritten] = [0, true];
    await using states = await aStepFunctions({
      ...answers,
      ReadRequest: () => ({ kind: "pick-up", target: "stopped", batch: 1, lock: { round: 0 } }),
      TakeLock: () => ({ next: "nothing-left", round: 0, waitSeconds: 0, left: [] }),
      RollBack() {
        restored += 1;
        return { restored: 0, failed: 0, remaining: 0 };
      },
      WriteReport() {
        if (isWritten)
          return { outcome: "nothing-to-do", reason: "nothing is left", location: "s3://bucket/report.json" };
        throw new Thrown("NotUsable", "no report today");
      },
    });
    const quiet = await states.run(await migration(), { pickUp: "stopped" });
    expect(quiet.status).toBe("SUCCEEDED");
    isWritten = false;
    const loud = await states.run(await migration(), { pickUp: "stopped" });
    expect(loud).toMatchObject({ status: "FAILED", error: "NeedsHuman" });
    expect(restored).toBe(0);
  });
});
