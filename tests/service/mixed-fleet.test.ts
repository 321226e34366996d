import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetProvisionedConcurrencyConfigCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../src/domain/report/report.ts";
import { type FleetState, fleetState } from "../faults/fleet-state.ts";
import { standingOf } from "../faults/oracle.ts";
import { type Ended, execute } from "../support/execution.ts";
import { aMixedFleet, type MixedFleet } from "../support/mixed-fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

let service: RunningService;
let folder: string;
let mixed: MixedFleet;
let before: FleetState;
let planned: Pick<Report, "functions">;
let migration: Ended;

const state = () => service.cloud.unthrottled(() => fleetState(service.clients, mixed.fleet.names));

beforeAll(async () => {
  service = await aHostedService({ settleSeconds: 0.3, overlapSeconds: 0.5, warmUpSeconds: 3 });
  folder = await mkdtemp(join(tmpdir(), "mixed-"));
  mixed = await service.cloud.unthrottled(() => aMixedFleet(service.clients));
  before = await state();
  const request = {
    layers: mixed.layers,
    shared: mixed.shared,
    fleet: { prefix: "mixed-" },
    batchSize: 10,
    bakeSeconds: 1,
    graceSeconds: 1,
    shift: { percent: 50, bakeSeconds: 1 },
  };
  const file = join(folder, "request.json");
  await writeFile(file, JSON.stringify(request));
  const { code, stdout, stderr } = await service.command("plan", file, "--json");
  expect(code, stderr).toBe(0);
  planned = JSON.parse(stdout);
  migration = await execute(service.clients, request);
}, 600_000);
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});

describe("A fleet of thirty functions of Python and Node.js behind aliases, weights, SnapStart and provisioned concurrency, none with checks", () => {
  test("ends as the plan said", async () => {
    expect(migration.status, migration.cause).toBe("SUCCEEDED");
    const { functions = [] } = migration.report ?? {};
    expect(functions).toHaveLength(30);
    for (const { name, outcome, reason } of functions) {
      const plan = planned.functions.find((one) => one.name === name);
      if (plan?.outcome === "planned") expect(outcome, `${name}: ${reason}`).toBe("migrated");
      else expect([name, outcome, reason]).toEqual([name, plan?.outcome, plan?.reason]);
    }
  });

  test("each function stands where it was said, with its versions and aliases, and answers", async () => {
    const after = await state();
    const slim = new Map([...after].map(([name, { codeSha256 }]) => [name, codeSha256]));
    const scene = { before, after, slim, theirs: new Map<string, string>(), ended: migration };
    for (const [name, expected] of mixed.expected) {
      const isLeft = expected === "left alone";
      const layerName = name.startsWith("mixed-node") ? "mixed-node" : "mixed-python";
      expect([name, standingOf(name, { ...scene, layerName })]).toEqual([name, isLeft ? "as before" : "migrated"]);
      const hasAlias = (after.get(name)?.aliases ?? []).some((alias) => alias.startsWith("live"));
      const { payload } = await mixed.fleet.invoke(hasAlias ? `${name}:live` : name);
      expect(payload, name).toMatchObject({ text: expect.stringMatching(/^hello/), bundled: isLeft });
    }
  });

  test("provisioned concurrency is ready where it was", async () => {
    for (const name of ["mixed-ahead-1", "mixed-ahead-2"]) {
      const of = { FunctionName: name, Qualifier: "live" };
      const { Status } = await service.clients.lambda.send(new GetProvisionedConcurrencyConfigCommand(of));
      expect([name, Status]).toEqual([name, "READY"]);
    }
  });

  test("goes back to exactly what it was, with no version left behind", async () => {
    const back = await execute(service.clients, { rollback: migration.arn });
    expect(back.status, back.cause).toBe("SUCCEEDED");
    expect(await state()).toEqual(before);
  });
});
