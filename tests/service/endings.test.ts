import { ListLayerVersionsCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { artifactsBucket, execute } from "../support/execution.ts";
import { aFleet, sharedCode, uploadedLayer } from "../support/fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

let service: RunningService;
beforeAll(async () => {
  service = await aHostedService();
});
afterAll(() => service.stop());

const beforeTheBatches = [
  "Read request",
  "What is asked?",
  "Take lock",
  "Lock free?",
  "Migrate or roll back?",
  "Take inventory",
  "Probe imports",
  "Anything to do?",
  "Publish layer",
];
const change = ["Any batch left?", "Take baseline", "Migrate batch", "Check health", "Checks passed?"];
const look = ["Bake", "Scan for import errors", "Batch healthy?"];
const closing = ["Write report", "Lock taken?", "Release lock", "How did it end?"];
const quick = { bakeSeconds: 0, graceSeconds: 1 };
const greets = (name: string) => ({
  [name]: [{ name: "greets", payload: { name: "Ada" }, expect: { text: "hello Ada" } }],
});

describe("Migrated", () => {
  test("every function of the fleet stands on the layer; the second run finds nothing to do and touches nothing", async () => {
    const fleet = await aFleet(service.clients, { functions: ["moves-a", "moves-b", "moves-c"] });
    const request = {
      layer: { name: "moves-shared", zip: fleet.layerZip },
      fleet: { prefix: "moves-" },
      canary: "moves-b",
      checks: greets("moves-b"),
      ...quick,
    };

    const first = await execute(service.clients, request);
    expect(first).toMatchObject({ status: "SUCCEEDED", report: { outcome: "migrated", reason: null } });
    expect(first.states).toEqual([
      ...beforeTheBatches,
      ...[change, look, ["Next batch"]].flat(),
      ...[change, look, ["Next batch"]].flat(),
      "Any batch left?",
      "Accept",
      "Fleet accepted?",
      ...closing,
      "Migrated",
    ]);
    expect(first.report?.functions.map(({ name, outcome, batch }) => [name, outcome, batch])).toEqual([
      ["moves-a", "migrated", 2],
      ["moves-b", "migrated", 1],
      ["moves-c", "migrated", 2],
    ]);
    for (const name of fleet.names)
      expect(await fleet.invoke(name, { name: "Ada" })).toEqual({
        error: undefined,
        payload: { statusCode: 200, text: "hello Ada", bundled: false },
      });

    const moved = await fleet.fingerprints();
    const second = await execute(service.clients, request);
    expect(second).toMatchObject({ status: "SUCCEEDED", report: { outcome: "nothing-to-do" } });
    expect(second.states).toEqual([...beforeTheBatches.slice(0, -1), ...closing, "Nothing to do"]);
    expect(await fleet.fingerprints()).toEqual(moved);
    const versions = await service.clients.lambda.send(new ListLayerVersionsCommand({ LayerName: "moves-shared" }));
    expect(versions.LayerVersions?.map(({ Version }) => Version)).toEqual([1]);
  });

  test("a new version of the shared code moves the fleet to the next layer version, code untouched", async () => {
    const fleet = await aFleet(service.clients, { functions: ["again-a", "again-b"] });
    const request = { layer: { name: "again-shared", zip: fleet.layerZip }, fleet: { prefix: "again-" }, ...quick };
    await execute(service.clients, request);
    const slim = await fleet.fingerprints();

    const newer = await uploadedLayer(service.clients, {
      ...sharedCode,
      "shared/greeting.py": 'def greet(name):\n    return f"good day {name}"\n',
    });
    const next = await execute(service.clients, { ...request, layer: { name: "again-shared", zip: newer } });
    expect(next.report).toMatchObject({
      outcome: "migrated",
      layerVersionArn: expect.stringMatching(/again-shared:2$/),
    });
    for (const [name, fingerprint] of Object.entries(await fleet.fingerprints()))
      expect(fingerprint).toBe(slim[name]?.replace(/again-shared:1$/, "again-shared:2"));
    expect((await fleet.invoke("again-a", { name: "Ada" })).payload).toMatchObject({ text: "good day Ada" });
  });
});

describe("Plan ready", () => {
  test("a plan says what would happen to each function, takes no lock and changes nothing", async () => {
    const fleet = await aFleet(service.clients, {
      functions: [
        "plans-a",
        { name: "plans-b", shared: { ...sharedCode, "shared/greeting.py": "def greet(name): return name\n" } },
      ],
    });
    const before = await fleet.fingerprints();
    const plan = await execute(service.clients, {
      layer: { name: "plans-shared", zip: fleet.layerZip },
      fleet: { prefix: "plans-" },
      plan: true,
    });
    expect(plan.states).toEqual([
      "Read request",
      "What is asked?",
      "Take inventory",
      "Probe imports",
      "Anything to do?",
      "Write report",
      "Lock taken?",
      "How did it end?",
      "Plan ready",
    ]);
    expect(plan.report?.functions).toMatchObject([
      { name: "plans-a", outcome: "planned", batch: 1 },
      { name: "plans-b", outcome: "skipped", reason: expect.stringContaining("shared/greeting.py") },
    ]);
    expect(await fleet.fingerprints()).toEqual(before);
    const versions = await service.clients.lambda.send(new ListLayerVersionsCommand({ LayerName: "plans-shared" }));
    expect(versions.LayerVersions).toEqual([]);
  });
});

describe("Nothing could move", () => {
  test("where every function is skipped, the migration fails and says why; its plan is a plan", async () => {
    const drifted = { ...sharedCode, "shared/greeting.py": "def greet(name): return name\n" };
    const fleet = await aFleet(service.clients, {
      functions: ["stays-a", "stays-b"].map((name) => ({ name, shared: drifted })),
    });
    const before = await fleet.fingerprints();
    const request = { layer: { name: "stays-shared", zip: fleet.layerZip }, fleet: { prefix: "stays-" }, ...quick };
    const report = {
      outcome: "nothing-could-move",
      code: "nothing-could-move",
      data: { functions: 2, groups: [{ code: "drifted", functions: 2, first: "stays-a" }] },
    };

    const migration = await execute(service.clients, request);
    expect(migration).toMatchObject({ status: "FAILED", error: "NothingCouldMove", report });
    expect(migration.states).toEqual([...beforeTheBatches.slice(0, -1), ...closing, "Nothing could move"]);
    const plan = await execute(service.clients, { ...request, plan: true });
    expect(plan).toMatchObject({ status: "SUCCEEDED", report });
    expect(await fleet.fingerprints()).toEqual(before);
  });
});

describe("Rolled back", () => {
  /** Fails to import what only a probe can see it imports: the name is computed at run time. */
  const brokenGreeting = {
    ...sharedCode,
    "shared/greeting.py": 'import importlib\n\ngreet = importlib.import_module("shared." + "phrases").greet\n',
  };

  test("when the canary fails, no other function is touched and the canary is as before", async () => {
    const fleet = await aFleet(service.clients, { functions: ["canary-a", "canary-b"], layer: brokenGreeting });
    const before = await fleet.fingerprints();
    const run = await execute(service.clients, {
      layer: { name: "canary-shared", zip: fleet.layerZip },
      fleet: { prefix: "canary-" },
      canary: "canary-a",
      drift: "adopt-layer",
      probe: "none",
      checks: greets("canary-a"),
      ...quick,
    });
    expect(run).toMatchObject({ status: "FAILED", error: "RolledBack", report: { outcome: "rolled-back" } });
    expect(run.cause).toContain("canary-a");
    expect(run.cause).toContain("shared.phrases");
    expect(run.states).toEqual([
      ...beforeTheBatches,
      ...change,
      "Batch unhealthy",
      "Roll back",
      "All restored?",
      ...closing,
      "Rolled back",
    ]);
    expect(run.report?.functions).toMatchObject([
      { name: "canary-a", outcome: "restored" },
      { name: "canary-b", outcome: "unchanged" },
    ]);
    expect(await fleet.fingerprints()).toEqual(before);
    expect(await fleet.invoke("canary-a", { name: "Ada" })).toMatchObject({
      payload: { text: "hello Ada", bundled: true },
    });
  });

  test("when a late function fails, every function moved before it goes back as well", async () => {
    const fleet = await aFleet(service.clients, {
      functions: [
        {
          name: "late-a",
          files: { "app.py": "import shared\n\ndef handler(event, context):\n    return {'ok': True}\n" },
        },
        {
          name: "late-b",
          files: { "app.py": "import shared\n\ndef handler(event, context):\n    return {'ok': True}\n" },
        },
        "late-z",
      ],
      layer: brokenGreeting,
    });
    const before = await fleet.fingerprints();
    const run = await execute(service.clients, {
      layer: { name: "late-shared", zip: fleet.layerZip },
      fleet: { prefix: "late-" },
      canary: "late-a",
      critical: ["late-z"],
      drift: "adopt-layer",
      probe: "none",
      checks: greets("late-z"),
      ...quick,
    });
    expect(run.report).toMatchObject({
      outcome: "rolled-back",
      functions: [
        { name: "late-a", outcome: "restored" },
        { name: "late-b", outcome: "restored" },
        { name: "late-z", outcome: "restored" },
      ],
    });
    expect(await fleet.fingerprints()).toEqual(before);
  });

  test("a fleet that fails its fleet-wide check goes back as a whole", async () => {
    const fleet = await aFleet(service.clients, {
      functions: ["whole-a", "whole-b"],
      layer: { ...sharedCode, "shared/greeting.py": 'def greet(name):\n    return "who?"\n' },
    });
    const before = await fleet.fingerprints();
    const run = await execute(service.clients, {
      layer: { name: "whole-shared", zip: fleet.layerZip },
      fleet: { prefix: "whole-" },
      drift: "adopt-layer",
      accept: [
        {
          name: "a greeting greeted",
          steps: [
            { function: "whole-a", payload: { name: "Ada" }, expect: { statusCode: 200 }, keep: { words: "text" } },
            { function: "whole-b", payload: { name: "${words}" }, expect: { text: "hello hello Ada" } },
          ],
        },
      ],
      ...quick,
    });
    expect(run.report).toMatchObject({ outcome: "rolled-back", reason: expect.stringContaining("a greeting greeted") });
    expect(run.states).toContain("Fleet not accepted");
    expect(await fleet.fingerprints()).toEqual(before);
  });
});

describe("Rolled back as asked", () => {
  test("a finished migration is undone by its name: code and layers exactly as before", async () => {
    const fleet = await aFleet(service.clients, { functions: ["undo-a", "undo-b"] });
    const before = await fleet.fingerprints();
    const migrated = await execute(service.clients, {
      layer: { name: "undo-shared", zip: fleet.layerZip },
      fleet: { prefix: "undo-" },
      ...quick,
    });
    expect(migrated.report?.outcome).toBe("migrated");
    const undone = await execute(service.clients, { rollback: migrated.name });
    expect(undone).toMatchObject({ status: "SUCCEEDED", report: { outcome: "rolled-back" } });
    expect(undone.states.at(-1)).toBe("Rolled back as asked");
    expect(undone.report?.functions.map(({ outcome }) => outcome)).toEqual(["restored", "restored"]);
    expect(await fleet.fingerprints()).toEqual(before);
  });
});

describe("Rejected", () => {
  test("an execution is told who holds the lock, and a lock whose holder has ended is taken over", async () => {
    const fleet = await aFleet(service.clients, { functions: ["locked-a"] });
    const request = { layer: { name: "locked-shared", zip: fleet.layerZip }, fleet: { prefix: "locked-" }, ...quick };
    const [one, other] = await Promise.all([execute(service.clients, request), execute(service.clients, request)]);
    const [winner, loser] = one.status === "SUCCEEDED" ? [one, other] : [other, one];
    expect(winner.report?.outcome).toBe("migrated");
    expect(loser).toMatchObject({ status: "FAILED", error: "LockHeld", report: { outcome: "rejected" } });
    expect(loser.cause).toContain(winner.name);

    const store = storeFrom(service.clients.s3, artifactsBucket);
    await store.putJson("locks/migration.json", { version: 1, holder: winner.arn, at: new Date(0).toISOString() });
    const next = await execute(service.clients, request);
    expect(next.report?.outcome).toBe("nothing-to-do");
    expect(await store.exists("locks/migration.json")).toBe(false);
  });
});
