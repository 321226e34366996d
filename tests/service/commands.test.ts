import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";
import { npmScript } from "../support/npm-script.ts";
import { run } from "../support/service.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

test("a port in use is named, with what to do", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = taken.address() as { port: number };
  const { code, stderr } = await run("local", ["--port", String(port)]);
  taken.close();
  expect(code).toBe(2);
  expect(stderr).toContain(String(port));
  expect(stderr).toMatch(/--port/);
});

test("without python3 the demo says what is missing and what to install", async () => {
  const empty = await mkdtemp(join(tmpdir(), "path-"));
  await symlink(process.execPath, join(empty, "node"));
  const { code, stderr } = await run("demo", [], { PATH: empty });
  expect(code).toBe(2);
  expect(stderr).toMatch(/python3/);
});

test("npm run local says ready, answers, and stops cleanly on SIGTERM without leaving a process behind", async () => {
  const local = spawn("npm", ["run", "local", "--", "--port", "0", "--account", "123456789012"], {
    cwd: root,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  const url = await new Promise<string>((resolve) => {
    local.stdout.on("data", (chunk) => {
      said += chunk;
      const ready = /ready (http\S+)/.exec(said)?.[1];
      if (ready !== undefined) resolve(ready);
    });
  });
  const { code, stderr } = await run("status", ["no-such-execution"], { AWS_ENDPOINT_URL: url });
  expect(code).toBe(2);
  expect(stderr).toContain("no-such-execution");
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const states = new SFNClient({ endpoint: url, region: "us-east-1", credentials });
  const { stateMachines = [] } = await states.send(new ListStateMachinesCommand({}));
  expect(stateMachines.map(({ stateMachineArn }) => stateMachineArn)).toContain(
    "arn:aws:states:us-east-1:123456789012:stateMachine:layershift-dev-migration",
  );
  while (!/^watch /m.test(said)) await sleep(50);
  const page = await fetch(/^watch (http\S+)/m.exec(said)?.[1] ?? "");
  expect(await page.text()).toContain("<title>layershift</title>");
  const children = await descendantsOf(local.pid ?? 0);
  expect(children.length).toBeGreaterThan(0);
  local.kill("SIGTERM");
  expect(await new Promise((resolve) => local.on("exit", resolve))).toBe(0);
  await allGone(children);
});

test("Ctrl-C in the middle of the demo ends it with a clear word and leaves no process behind", async () => {
  const demo = spawn(process.execPath, npmScript("demo"), {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  let said = "";
  for (const stream of [demo.stdout, demo.stderr])
    stream.on("data", (chunk) => {
      said += chunk;
    });
  while (!/batch 1/i.test(said) && demo.exitCode === null) await sleep(100);
  const children = await descendantsOf(demo.pid ?? 0);
  expect(children.length).toBeGreaterThan(0);
  demo.kill("SIGINT");
  expect(await new Promise((resolve) => demo.on("exit", resolve))).toBe(130);
  expect(said).toMatch(/stopped|interrupted/i);
  await allGone(children);
});

async function allGone(pids: readonly number[]): Promise<void> {
  const deadline = Date.now() + 240_000;
  while ((await alive(pids)).length > 0 && Date.now() < deadline) await sleep(100);
  expect(await alive(pids)).toEqual([]);
}

/** Process ids of all descendants, read from /proc; empty elsewhere than on Linux. */
async function descendantsOf(pid: number): Promise<readonly number[]> {
  const parents = new Map<number, number>();
  for (const entry of await readdir("/proc").catch(() => [])) {
    const parent = await parentOf(entry);
    if (parent !== null) parents.set(Number(entry), parent);
  }
  const isDescendant = (each: number): boolean => {
    const parent = parents.get(each);
    return parent !== undefined && (parent === pid || isDescendant(parent));
  };
  return [...parents.keys()].filter(isDescendant);
}

async function parentOf(pid: string): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  const parent = stat === null ? undefined : /\) \S (\d+)/.exec(stat)?.[1];
  return parent === undefined ? null : Number(parent);
}

async function alive(pids: readonly number[]): Promise<readonly number[]> {
  const found = await Promise.all(pids.map(async (pid) => ((await parentOf(String(pid))) === null ? null : pid)));
  return found.filter((pid) => pid !== null);
}
