/** Clients that call every function of a fleet all along, so many times a second, and remember every answer. */
import { setTimeout as sleep } from "node:timers/promises";

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
/** What a slow moment missed is asked for later, but no more than this: a machine that cannot keep up is not drowned. */
const CAUGHT_UP_SECONDS = 1;

/** Starts at once; `url` is the cloud's. */
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

async function invoked(url: string, functionName: string): Promise<Pick<Answer, "payload" | "failed">> {
  const response = await fetch(`${url}/2015-03-31/functions/${functionName}/invocations`, { method: "POST" });
  const failed = response.status !== 200 || response.headers.has("x-amz-function-error");
  return { payload: await response.text(), failed };
}
