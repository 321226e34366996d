/**
 * Runs the functions of simulated fleets. What real python3 and Node.js answer and log for a package, its layers and a
 * payload is recorded once in this process, and repeated for every later call.
 */
import crypto, { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile, rename, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import {
  type FunctionRunner,
  functionRunner,
  type RunnableVersion,
  type RunnerSurroundings,
} from "@layershift/embedded-cloud";
import { downloaded } from "./in-process.ts";
import type { VirtualTime } from "./virtual-time.ts";

interface Recording<Result> {
  readonly result: Result;
  readonly messages: readonly string[];
}

/** A folder in which processes that simulate at the same time share what they record. */
const KEPT_IN = process.env.SIMULATION_RECORDINGS;

const recordings = new Map<string, Promise<Recording<unknown>>>();
const written = new Map<string, string[]>();
/** By path. */
const contents = new Map<string, Uint8Array>();
const server = createServer(({ url = "" }, response) => response.end(contents.get(url)))
  .listen(0, "127.0.0.1")
  .unref();
await once(server, "listening");
const CONTENTS_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const hashes = new WeakMap<Uint8Array, string>();
let real: FunctionRunner | undefined;

/** Longest and shortest time of a function that takes no time of its own. */
const [SHORTEST_MS, LONGEST_MS] = [5, 120];

export function recordedRunner(time: VirtualTime) {
  return ({ logs, metrics }: RunnerSurroundings): FunctionRunner => {
    const repeat = async <Result>(
      target: RunnableVersion,
      about: string,
      record: (runner: FunctionRunner, target: RunnableVersion) => Promise<Result>,
    ) => {
      // Drawn before anything is recorded: a recording must not change the order of events.
      const durationMs = SHORTEST_MS + time.random() * (LONGEST_MS - SHORTEST_MS);
      const requestId = crypto.randomUUID();
      const stream = `2026/12/07/[${target.qualifier}]${Math.floor(time.random() * 2 ** 32).toString(16)}`;
      const answered = new Promise((resolve) => setTimeout(resolve, durationMs));
      const { result, messages } = withRequestId(await time.during(() => recorded(target, about, record)), requestId);
      await answered;
      const identity = { roleArn: target.role, session: target.functionName };
      if (messages.length > 0) logs.write(target.logGroup, stream, messages, identity);
      return { result, durationMs };
    };
    return {
      async invoke(target, payload) {
        const about = await withContents(payload);
        const { result, durationMs } = await repeat(target, about, (runner, whose) => runner.invoke(whose, about));
        const { functionName, arn, qualifier: executedVersion } = target;
        const resource = arn.slice(arn.indexOf(":function:") + ":function:".length);
        const failed = result.functionError !== null;
        metrics?.record({ functionName, resource, executedVersion, failed, durationMs });
        return { ...result, executedVersion, durationMs };
      },
      async warmUp(target) {
        const { result } = await repeat(target, "warm-up", (runner, whose) => runner.warmUp(whose));
        return result;
      },
      kill: async () => undefined,
      stop: async () => undefined,
    };
  };
}

/** Ends the processes that were recorded. */
export async function stopRecording(): Promise<void> {
  await real?.stop();
  real = undefined;
}

/** As if it were another call. */
function withRequestId<Result>(recording: Recording<Result>, requestId: string): Recording<Result> {
  const [, recordedId] = /RequestId: ([\da-f-]{36})/.exec(recording.messages.join("")) ?? [];
  if (recordedId === undefined) return recording;
  return JSON.parse(JSON.stringify(recording).replaceAll(recordedId, requestId)) as Recording<Result>;
}

async function recorded<Result>(
  target: RunnableVersion,
  about: string,
  record: (runner: FunctionRunner, target: RunnableVersion) => Promise<Result>,
): Promise<Recording<Result>> {
  const key = keyOf(target, about);
  const known = recordings.get(key) ?? recordedNow(key, target, record);
  recordings.set(key, known);
  return known as Promise<Recording<Result>>;
}

/** A log group of its own gives each recording an environment of its own, and keeps its lines apart. */
async function recordedNow<Result>(
  key: string,
  target: RunnableVersion,
  record: (runner: FunctionRunner, target: RunnableVersion) => Promise<Result>,
): Promise<Recording<Result>> {
  const file = KEPT_IN === undefined ? null : path.join(KEPT_IN, key);
  const kept = file === null ? null : await readFile(file, "utf8").catch(() => null);
  if (kept !== null) return JSON.parse(kept) as Recording<Result>;
  real ??= functionRunner(nobodys);
  // Layers of other lives have the same names.
  const layers = target.layers.map(({ zip }) => ({ arn: hashOf(zip), zip }));
  const result = await record(real, { ...target, layers, logGroup: key });
  const recording = { result, messages: written.get(key) ?? [] };
  if (file !== null) await keep(file, JSON.stringify(recording));
  return recording;
}

/** Others read the file at any time: it is whole. */
async function keep(file: string, content: string): Promise<void> {
  await writeFile(`${file}.${process.pid}`, content);
  await rename(`${file}.${process.pid}`, file);
}

const nobodys: RunnerSurroundings = {
  logs: {
    write(group, _, messages) {
      written.set(group, [...(written.get(group) ?? []), ...messages]);
    },
  },
  identities: { recognise: () => undefined, forget: () => undefined },
  baseUrl: () => "http://127.0.0.1:9",
  region: "us-east-1",
  accountId: "000000000000",
};

/** Everything that decides what a function does. Of names, only whether it is a published version. */
function keyOf(
  { code, layers, runtime, handler, environment, logging, qualifier }: RunnableVersion,
  about: string,
): string {
  const isPublished = qualifier !== "$LATEST";
  const of = [
    code.sha256,
    layers.map(({ zip }) => hashOf(zip)),
    runtime,
    handler,
    [...environment],
    logging,
    about,
    isPublished,
  ];
  return createHash("sha256").update(JSON.stringify(of)).digest("hex");
}

/**
 * Presigned addresses in the payload of a probe are never twice the same: instead, it names addresses at which the same
 * content lies in the real world.
 */
async function withContents(payload: string): Promise<string> {
  const addresses = [...new Set(payload.match(/http:\/\/127\.0\.0\.1[^"]+/g))];
  let text = payload;
  for (const address of addresses) {
    const content = await downloaded(address);
    contents.set(`/${hashOf(content)}`, content);
    text = text.replaceAll(address, `${CONTENTS_URL}/${hashOf(content)}`);
  }
  return text;
}

function hashOf(zip: Uint8Array): string {
  const known = hashes.get(zip) ?? createHash("sha256").update(zip).digest("hex");
  hashes.set(zip, known);
  return known;
}
