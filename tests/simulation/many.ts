/** Simulates many seeds, in several processes. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Figures } from "./life.ts";

export interface SeedResult {
  readonly seed: number;
  /** Real time. */
  readonly ms: number;
  readonly complaints: readonly string[];
  /** `null` where the simulation itself failed. */
  readonly figures: Figures | null;
}

/** `onResult` hears of each seed as it ends; once it answers true, no further seed begins. */
export async function simulateMany(
  seeds: Iterable<number>,
  workers: number,
  onResult: (result: SeedResult) => boolean | undefined,
): Promise<void> {
  const left = seeds[Symbol.iterator]();
  const recordings = process.env.SIMULATION_RECORDINGS ?? (await mkdtemp(join(tmpdir(), "layershift-simulation-")));
  let isEnough = false;
  const next = () => (isEnough ? undefined : left.next().value);
  const work = async () => {
    let child = aWorker(recordings);
    for (let seed = next(); seed !== undefined; seed = next()) {
      const result = await resultOf(seed, child);
      if (result.figures === null) {
        await end(child);
        child = aWorker(recordings);
      }
      isEnough = onResult(result) === true || isEnough;
    }
    await end(child);
  };
  await Promise.all(Array.from({ length: workers }, work));
  if (process.env.SIMULATION_RECORDINGS === undefined) await rm(recordings, { recursive: true, force: true });
}

const aWorker = (recordings: string) =>
  fork(fileURLToPath(new URL("worker.ts", import.meta.url)), {
    env: { ...process.env, SIMULATION_RECORDINGS: recordings },
  });

/** It removes its folders first. */
async function end(child: ChildProcess): Promise<void> {
  if (!child.connected) return;
  const exited = once(child, "exit");
  child.disconnect();
  await exited;
}

async function resultOf(seed: number, child: ChildProcess): Promise<SeedResult> {
  const ended = new AbortController();
  const { signal } = ended;
  const died = once(child, "exit", { signal }).then(() => [
    { seed, ms: 0, figures: null, complaints: ["the process of the simulation ended"] },
  ]);
  child.send(seed);
  try {
    const [result] = (await Promise.race([once(child, "message", { signal }), died])) as [SeedResult];
    return result;
  } finally {
    died.catch(() => undefined);
    ended.abort();
  }
}

/** What many lives add up to. */
export function totalOf(results: readonly SeedResult[]) {
  const all = results.flatMap(({ figures }) => figures ?? []);
  const sum = (of: (figures: Figures) => number) => all.reduce((total, each) => total + of(each), 0);
  const endings = Map.groupBy(
    all.flatMap((each) => each.endings),
    (ending) => ending,
  );
  return {
    seeds: results.length,
    executions: sum(({ executions }) => executions),
    faultsMet: sum(({ faultsMet }) => faultsMet),
    calls: sum(({ calls }) => calls),
    transitions: sum(({ transitions }) => transitions),
    invocations: sum(({ invocations }) => invocations),
    virtualHours: Math.round(sum(({ virtualSeconds }) => virtualSeconds) / 3600),
    endings: Object.fromEntries([...endings].map(([ending, { length }]) => [ending, length] as const).sort()),
    msPerSeed: Math.round(results.reduce((total, { ms }) => total + ms, 0) / Math.max(1, results.length)),
  };
}
