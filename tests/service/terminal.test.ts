import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aFleet, type Fleet } from "../support/fleet.ts";
import { ESCAPE, inOrder, normalised, runOnTerminal, screenAfter } from "../support/on-terminal.ts";
import { aHostedService, type RunningService, run } from "../support/service.ts";

let service: RunningService;
let fleet: Fleet;
let good: string;
let bad: string;

beforeAll(async () => {
  service = await aHostedService();
  fleet = await aFleet(service.clients, { functions: ["heath-a", "heath-b", "heath-c"] });
  const folder = await mkdtemp(join(tmpdir(), "request-"));
  [good, bad] = [join(folder, "request.json"), join(folder, "bad.json")];
  const request = {
    layer: { name: "heath", zip: fleet.layerZip },
    fleet: { prefix: "heath-" },
    bakeSeconds: 0,
    graceSeconds: 1,
  };
  const checks = Object.fromEntries(
    fleet.names.map((name) => [name, [{ name: "greets", expect: { statusCode: 200 } }]]),
  );
  await writeFile(good, JSON.stringify({ ...request, checks }));
  await writeFile(bad, JSON.stringify({ layer: { name: "no good name" }, fleet: {}, batchSize: 0, colour: "red" }));
});
afterAll(() => service.stop());

const onTerminal = (name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  runOnTerminal("both", name, args, { AWS_ENDPOINT_URL: service.url, ...env });
const golden = (name: string) => `../fixtures/terminal/${name}.txt`;
const executionIn = (text: string) => /execution:[\w-]+:(migrate-[\w-]+)/.exec(text)?.[1] ?? "";
const colour = new RegExp(`${ESCAPE}\\[3\\dm`);
const redraw = `${ESCAPE}[0J`;

test("a migration on a terminal is drawn in place, and leaves this", async () => {
  const { code, terminal } = await onTerminal("start-migration", [good, "--wait"]);
  expect(code, terminal).toBe(0);
  expect(terminal.split(redraw).length).toBeGreaterThan(3);
  expect(terminal).toMatch(colour);
  await expect(normalised(screenAfter(terminal))).toMatchFileSnapshot(golden("migration-on-terminal"));

  const rolledBack = await onTerminal("rollback", [executionIn(terminal)]);
  expect(rolledBack.code, rolledBack.terminal).toBe(0);
  await expect(normalised(screenAfter(rolledBack.terminal))).toMatchFileSnapshot(golden("rollback-on-terminal"));
});

test("following an execution goes on where it is, line by line without a terminal, and ends with its exit code", async () => {
  const started = await service.command("start-migration", good);
  expect(started.stdout).toContain("--follow");
  const { code, stdout, stderr } = await service.command("status", executionIn(started.stdout), "--follow");
  expect(code, stderr).toBe(0);
  expect(stdout).not.toContain("\u001b");
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d {2}Migrate batch$/m);
  const ended = await service.command("status", executionIn(started.stdout), "--follow", "--json");
  expect(JSON.parse(ended.stdout).outcome).toBe("migrated");
  await expect(inOrder(normalised(stdout))).toMatchFileSnapshot(golden("followed"));
});

describe("a bad request", () => {
  test("on a terminal", async () => {
    const { code, terminal } = await onTerminal("start-migration", [bad, "--wait"]);
    expect(code).toBe(2);
    expect(terminal).toMatch(colour);
    await expect(screenAfter(terminal)).toMatchFileSnapshot(golden("bad-request-on-terminal"));
  });

  test("without a terminal", async () => {
    const { code, stdout, stderr } = await run("start-migration", [bad, "--wait"]);
    expect([code, stdout]).toEqual([2, ""]);
    await expect(stderr).toMatchFileSnapshot(golden("bad-request"));
  });

  test("is without colour where NO_COLOR is set, and with it where FORCE_COLOR is, terminal or not", async () => {
    expect((await onTerminal("start-migration", [bad], { NO_COLOR: "1" })).terminal).not.toMatch(colour);
    expect((await run("start-migration", [bad], { NO_COLOR: "", FORCE_COLOR: "1" })).stderr).toMatch(colour);
  });
});
