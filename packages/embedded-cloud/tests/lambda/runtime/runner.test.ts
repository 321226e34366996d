import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import type { FunctionRunner } from "../../../src/lambda/runtime/function-runner.ts";
import { aFunction, runnerWithLog } from "./a-function.ts";

const COUNTER = `
import os
n = 0
def handler(event, context):
    global n
    n += 1
    return [n, os.getpid(), os.environ["LAMBDA_TASK_ROOT"]]
`;

let runner: FunctionRunner;
let streams: Set<string>;
let log: string[];
afterEach(() => runner.stop());

function fresh(): void {
  ({ runner, streams, log } = runnerWithLog());
}

async function counted(target: Awaited<ReturnType<typeof aFunction>>): Promise<[number, number, string]> {
  return JSON.parse((await runner.invoke(target, "{}")).payload);
}

/** A process that has ended but is not yet taken note of counts as gone. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 600 && isAlive(pid); waited += 1) await pause(100);
  return !isAlive(pid);
}

describe("environments", () => {
  it("stay warm: module state is kept, and only the first invocation reports an init", async () => {
    fresh();
    const target = await aFunction({ files: { "app.py": COUNTER } });
    const [, pid] = await counted(target);
    expect(await counted(target)).toEqual([2, pid, expect.any(String)]);
    expect(streams.size).toBe(1);
    expect(log.filter((line) => line.includes("Init Duration:"))).toHaveLength(1);
  });

  it("can start in advance: the first invocation then reports no init", async () => {
    fresh();
    const target = await aFunction({ files: { "app.py": COUNTER } });
    expect(await runner.warmUp(target)).toBeNull();
    expect((await counted(target))[0]).toBe(1);
    expect(streams.size).toBe(1);
    expect(log.filter((line) => line.includes("Init Duration:"))).toEqual([]);
  });

  it("started in advance return the type of their init's error", async () => {
    fresh();
    const target = await aFunction({ files: { "app.py": "import shared\n" } });
    expect(await runner.warmUp(target)).toBe("Runtime.ImportModuleError");
    expect(log.join("")).toContain("No module named 'shared'");
  });

  it("are new if code, layers or configuration have changed", async () => {
    fresh();
    const files = { "app.py": COUNTER };
    const target = await aFunction({ files });
    const changed = [
      target,
      { ...target, code: (await aFunction({ files: { ...files, "new.py": "" } })).code },
      { ...target, layers: (await aFunction({ files, layers: [{ "python/x.py": "" }] })).layers },
      { ...target, environment: new Map([["STAGE", "prod"]]) },
      { ...target, timeoutSeconds: 5 },
    ];
    for (const each of changed) expect((await counted(each))[0]).toBe(1);
    expect((await counted(target))[0]).toBe(2);
  });

  it("serve one invocation at a time: concurrent ones get separate environments", async () => {
    fresh();
    const target = await aFunction({
      files: { "app.py": "import os, time\ndef handler(e, c):\n    time.sleep(0.3)\n    return os.getpid()" },
    });
    const answers = await Promise.all([1, 2, 3].map(() => runner.invoke(target, "{}")));
    expect(new Set(answers.map(({ payload }) => payload)).size).toBe(3);
  });

  it("repeat their init after it failed", async () => {
    fresh();
    const app = `
import os
flag = os.path.join(os.environ["TMPDIR"], "flag")
if not os.path.exists(flag):
    open(flag, "w").close()
    raise RuntimeError("first time")
def handler(event, context): return "second time"
`;
    const target = await aFunction({ files: { "app.py": app } });
    expect(JSON.parse((await runner.invoke(target, "{}")).payload)).toMatchObject({ errorType: "RuntimeError" });
    expect((await runner.invoke(target, "{}")).payload).toBe('"second time"');
  });

  it("leave no process and no folder after stop, even while an invocation runs", async () => {
    fresh();
    const [, idlePid, folder] = await counted(await aFunction({ files: { "app.py": COUNTER } }));
    const busy = "import os\ndef handler(e, c):\n    print('pid', os.getpid())\n    while True: pass";
    const invocation = runner.invoke(await aFunction({ files: { "app.py": busy } }), "{}");
    const printed = () => log.find((line) => line.startsWith("pid "));
    while (printed() === undefined) await pause(20);
    await runner.stop();
    expect((await invocation).functionError).toBe("Unhandled");
    expect(isAlive(idlePid)).toBe(false);
    expect(isAlive(Number(printed()?.slice(4)))).toBe(false);
    expect(existsSync(folder)).toBe(false);
    await expect(runner.invoke(await aFunction({ files: {} }), "{}")).rejects.toThrow("stopped");
  });

  it.each([
    ["python3.12", "app.py", "import os\ndef handler(e, c):\n    print('pid', os.getpid())\n    while True: pass"],
    ["nodejs24.x", "app.mjs", "export const handler = () => { console.log('pid', process.pid); for (;;); }"],
    // The parent is killed before it has read the answer.
    ["python3.13", "app.py", "import os, time\ndef handler(e, c):\n    print('pid', os.getpid())\n    time.sleep(0.5)"],
  ])("of %s end by themselves when their parent is killed, even in a busy loop", async (runtime, file, text) => {
    fresh();
    const support = fileURLToPath(new URL("./a-function.ts", import.meta.url));
    const script = `
      const { aFunction, runnerWithLog } = await import(${JSON.stringify(support)});
      const { runner, log } = runnerWithLog();
      const target = await aFunction(${JSON.stringify({ runtime, files: { [file]: text } })});
      runner.invoke(target, "{}");
      setInterval(() => { const said = log.find((line) => line.includes("pid")); if (said) block(said); }, 20);
      function block(said) { console.log(said); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); }
    `;
    const folder = await mkdtemp(path.join(tmpdir(), "killed-parent-"));
    const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, TMPDIR: folder },
    });
    const said = await new Promise<string>((resolve) => parent.stdout.once("data", (data) => resolve(String(data))));
    const pid = Number(/pid (\d+)/.exec(said)?.[1]);
    expect(isAlive(pid)).toBe(true);
    await pause(1000);
    parent.kill("SIGKILL");
    expect(await gone(pid)).toBe(true);
    await rm(folder, { recursive: true });
  });
});

describe("a machine that cannot run a function", () => {
  it("says what to install if there is no python3", async () => {
    const interpreters = fileURLToPath(new URL("../../../src/lambda/runtime/interpreters.ts", import.meta.url));
    const script = `
      const { findPython } = await import(${JSON.stringify(interpreters)});
      console.log(await findPython().catch((error) => error.message));
    `;
    fresh();
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
      env: { PATH: "/nowhere" },
    });
    expect(stdout).toContain("Install Python 3.9 or newer");
  });

  it("refuses other runtimes by name", async () => {
    fresh();
    const target = await aFunction({ runtime: "java21", files: { "app.py": "" } });
    await expect(runner.invoke(target, "{}")).rejects.toThrow("python3.x and nodejs only, not java21");
  });
});
