/** Clients that call every function of a fleet all along, so many times a second, and remember every answer. */
import { availableParallelism, loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { servers } from "@layershift/embedded-cloud";
import { expect } from "vitest";
import { signed } from "../../packages/embedded-cloud/tests/support/signature.ts";

export interface Answer {
  readonly functionName: string;
  /** `performance.now()` when it was asked. */
  readonly askedAt: number;
  /** The answer's JSON text. */
  readonly payload: string;
  readonly failed: boolean;
}

export interface Load extends AsyncDisposable {
  readonly answers: readonly Answer[];
  /** Ends it once every answer is there; says how many a second there were. */
  stop(): Promise<number>;
}

/** Asked and not answered yet, at most. */
const IN_FLIGHT = 16;
const TICK_MS = 5;
/**
 * What a slow moment missed is asked for later, but no more than this: a machine that cannot keep up is not drowned.
 */
const CAUGHT_UP_SECONDS = 1;

/** Starts at once; `url` is the cloud's. A name may have an alias or a version behind it, as in `fn:live`. */
export function loadOn(url: string, names: readonly string[], perSecond: number): Load {
  const answers: Answer[] = [];
  const underWay = new Set<Promise<void>>();
  const begun = performance.now();
  let asked = 0;
  let turn = 0;
  let running = true;
  const ask = async (functionName: string) => {
    const askedAt = performance.now();
    const answer = await invoked(url, functionName).catch((error: Error) => ({ payload: String(error), failed: true }));
    answers.push({ functionName, askedAt, ...answer });
  };
  const ended = (async () => {
    while (running) {
      const due = ((performance.now() - begun) / 1000) * perSecond;
      asked = Math.max(asked, due - CAUGHT_UP_SECONDS * perSecond);
      for (; asked < due && underWay.size < IN_FLIGHT; asked += 1) {
        turn += 1;
        const asking = ask(names[turn % names.length] ?? "").finally(() => underWay.delete(asking));
        underWay.add(asking);
      }
      await sleep(TICK_MS);
    }
    await Promise.all(underWay);
  })();
  const stop = async () => {
    running = false;
    await ended;
    return answers.length / ((performance.now() - begun) / 1000);
  };
  return {
    answers,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/** Answers from `from` on that are none of the allowed ones, each once. */
export function neitherOldNorNew(
  answers: readonly Answer[],
  from: number,
  allowed: readonly RegExp[][],
): readonly string[] {
  const strange = answers.filter(
    ({ askedAt, payload, failed }) =>
      askedAt >= from && (failed || !allowed.some((words) => words.every((each) => each.test(payload)))),
  );
  return [...new Set(strange.map(({ functionName, payload }) => `${functionName}: ${payload}`))];
}

/** At least 200 a second are answered; a machine that is busy with other things says nothing about the rate. */
export async function expectFastEnough(load: Load): Promise<void> {
  const rate = await load.stop();
  console.log(`${load.answers.length} invocations, ${Math.round(rate)} a second`);
  if ((loadavg()[0] ?? 0) < 2 * availableParallelism()) expect(rate).toBeGreaterThanOrEqual(200);
}

/** Without a connection: a machine is to be busy with the functions, not with HTTP. */
async function invoked(url: string, functionName: string): Promise<Pick<Answer, "payload" | "failed">> {
  const { host, port } = new URL(url);
  const response = await servers.get(Number(port))?.({
    method: "POST",
    path: `/2015-03-31/functions/${functionName}/invocations`,
    query: new URLSearchParams(),
    headers: { ...signed, host },
    body: Buffer.alloc(0),
  });
  const failed = response?.status !== 200 || response.headers?.["x-amz-function-error"] !== undefined;
  return { payload: String(response?.body), failed };
}
