/**
 * A probe function's program in a folder that plays /var/task, in a process of its own, as the runtime would call it.
 */
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findPython } from "@layershift/embedded-cloud";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";

/** The runtime as far as the probe knows it: where it lies, where layers would, how long it may take. */
const PYTHON = `
import json, os, sys
root, opt, events = sys.argv[1:]
sys.path[:1] = [root] + ([opt + "/python/lib/python%d.%d/site-packages" % sys.version_info[:2], opt + "/python"] if opt else [])
from probe import handler
class Context:
    def get_remaining_time_in_millis(self):
        return 200_000
print(json.dumps([handler(event, Context()) for event in json.loads(events)]))
`;
const NODEJS = `
const [root, , events] = process.argv.slice(2);
const { handler } = await import(root + "/probe.mjs");
const answers = [];
for (const event of JSON.parse(events)) answers.push(await handler(event, { getRemainingTimeInMillis: () => 200_000 }));
console.log(JSON.stringify(answers));
`;

const run = promisify(execFile);

export type Files = Parameters<typeof aZip>[0];
type Layers = { readonly [name: string]: Files };
/** Changes of what the process is started with. */
interface Start {
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly opt?: string;
  /** In namespaces of its own, where /var/task, /tmp and all processes are the probe's, as in Lambda. */
  readonly isAlone?: boolean;
}

/** Nothing of this reaches the machine outside the namespaces. */
const ALONE = `set -e
mount -t tmpfs none /var
cp -r "$1" /var/task
cp "$2" "/var/$(basename "$2")"
run=$3
case "$run" in /tmp/*) cp "$run" /var/interpreter; run=/var/interpreter ;; esac
mount -t tmpfs none /tmp
mount -t proc proc /proc
"$run" "/var/$(basename "$2")" /var/task /opt "$4"
`;
const UNSHARE = ["--mount", "--pid", "--fork", "--kill-child"];

/** Whether this machine and user may make such namespaces. */
export const namespacesAreAllowed =
  spawnSync("unshare", [...UNSHARE, "mount", "-t", "tmpfs", "none", "/var"]).status === 0;

export interface ProbeAtHand {
  readonly folder: string;
  /** Of the process that plays the runtime. */
  readonly temporary: string;
  /** Keeps it where the probe can download it. */
  kept(zip: Uint8Array): { readonly url: string; readonly sha256: string };
  /** What is asked about a package with these files, and of the same without the shared code, beside these layers. */
  asking(files: Files, layers?: Layers, more?: object): Promise<object>;
  /** What the same environment answers to one call after another. */
  askedInTurn(events: readonly object[], start?: Start): Promise<readonly ProbeAnswer[]>;
  stop(): Promise<void>;
}

/** Read by the tests, member by member. */
// biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of the answer.
export type ProbeAnswer = any;

export async function probeAtHand(language: "python" | "nodejs", shared: string): Promise<ProbeAtHand> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "probe-")));
  const [root, temporary, opt] = [join(folder, "task"), join(folder, "tmp"), join(folder, "opt")];
  await mkdir(temporary);
  await cp(new URL(`../../src/probe/${language}/`, import.meta.url), root, { recursive: true });
  const driver = join(folder, language === "python" ? "driver.py" : "driver.mjs");
  await writeFile(driver, language === "python" ? PYTHON : NODEJS);
  const [command, ...flags] = language === "python" ? [(await findPython()).executable, "-S"] : [process.execPath];
  const zips = new Map<string, Uint8Array>();
  const server: Server = createServer(({ url = "" }, answer) => {
    const zip = zips.get(url);
    answer.writeHead(zip === undefined ? 404 : 200).end(zip);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  function kept(zip: Uint8Array) {
    const path = `/${zips.size}.zip`;
    zips.set(path, zip);
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}${path}`, sha256: createHash("sha256").update(zip).digest("base64") };
  }

  const places = (tmp: string, task: string, layers: string) => ({
    TMPDIR: tmp,
    LAMBDA_TASK_ROOT: task,
    LD_LIBRARY_PATH: `/lib64:${task}/lib:${layers}/lib`,
    ...(language === "nodejs" ? { NODE_PATH: `${layers}/nodejs/node_modules` } : {}),
  });

  return {
    folder,
    temporary,
    kept,
    async asking(files, layers = {}, more = {}) {
      const sources: Record<string, { readonly url: string }> = {};
      for (const [name, content] of Object.entries(layers)) sources[name] = kept(await aZip(content));
      return {
        package: kept(await aZip(files)),
        before: { without: [], generated: [], layers: [] },
        after: { without: [`^${shared}`], generated: [], layers: Object.keys(layers) },
        layers: sources,
        ...more,
      };
    },
    async askedInTurn(events, { variables = {}, opt: changed = opt, isAlone = false } = {}) {
      const whole = events.map((event) => ({ handler: "app.handler", functionName: "acme-a", seconds: 120, ...event }));
      const env = {
        PATH: process.env.PATH,
        ...(isAlone ? places("/tmp", "/var/task", "/opt") : places(temporary, root, opt)),
        AWS_ACCESS_KEY_ID: "THE-KEY-ID",
        AWS_SECRET_ACCESS_KEY: "THE-SECRET",
        AWS_SESSION_TOKEN: "THE-TOKEN",
        AWS_LAMBDA_RUNTIME_API: "127.0.0.1:9001",
        OURS: "of the probe function",
        ...variables,
      };
      const given = [driver, root, changed, JSON.stringify(whole)];
      const { stdout } = isAlone
        ? await run("unshare", [...UNSHARE, "sh", "-c", ALONE, "sh", root, driver, command, JSON.stringify(whole)], {
            env,
          })
        : await run(command, [...flags, ...given], { env });
      return JSON.parse(stdout);
    },
    async stop() {
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}
