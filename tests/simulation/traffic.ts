/** Calls that reach a simulated fleet all along, and in the moments after each change. */
import { ask } from "./in-process.ts";
import type { Team } from "./team.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { SimulatedWorld } from "./world.ts";

export interface SimulatedTraffic {
  readonly invocations: number;
  /** A function has just been changed: it and its aliases are called at once, and as old environments end. */
  changed(functionName: string): void;
  stop(): void;
}

/** In every payload, and never in a log. */
export const CARD = "4111-1111";

/** One function or alias after the other. */
const EVERY_MS = 600;
const AFTER_A_CHANGE_MS = [1, 700, 2500, 5500];

/** What these kinds of functions answer is nobody's fault, or is what the service has to find out. */
const MAY_FAIL = /-(broken|fails-after)$/;

/** `complain` hears of each call that fails and did not fail before. */
export async function trafficOn(
  { world, team, time }: { readonly world: SimulatedWorld; readonly team: Team; readonly time: VirtualTime },
  complain: (text: string) => void,
): Promise<SimulatedTraffic> {
  const targets = new Map(
    [...(await team.state())].map(([name, { aliases }]) => [
      name,
      ["", ...aliases.map((alias) => alias.split(" ")[0] ?? "")],
    ]),
  );
  const all = [...targets].flatMap(([name, qualifiers]) => qualifiers.map((qualifier) => [name, qualifier] as const));
  let [invocations, isOver] = [0, false];

  const call = async (name: string, qualifier: string) => {
    if (isOver || !team.names.has(name)) return;
    const began = time.elapsedMs();
    // The cloud may stop meanwhile.
    const answer = await invoke(world, name, qualifier).catch(() => undefined);
    invocations += 1;
    const text = String(answer?.body ?? "");
    const isAnswered = answer?.status === 200 && answer.headers?.["x-amz-function-error"] === undefined;
    if ((isAnswered && text.includes('"hello')) || MAY_FAIL.test(name) || !team.names.has(name) || isOver) return;
    complain(`a call of ${name}:${qualifier} failed at ${began / 1000} s: ${answer?.status} ${text.slice(0, 300)}`);
  };
  const run = async () => {
    for (let next = 0; !isOver && all.length > 0; next = (next + 1) % all.length) {
      const [name, qualifier] = all[next] ?? ["", ""];
      void call(name, qualifier);
      await new Promise((passed) => setTimeout(passed, EVERY_MS));
    }
  };
  void run();
  return {
    get invocations() {
      return invocations;
    },
    changed(name) {
      for (const ms of AFTER_A_CHANGE_MS)
        for (const qualifier of targets.get(name) ?? []) setTimeout(() => void call(name, qualifier), ms);
    },
    stop() {
      isOver = true;
    },
  };
}

async function invoke({ cloud }: SimulatedWorld, name: string, qualifier: string) {
  const url = new URL(`/2015-03-31/functions/${name}/invocations`, cloud.url);
  if (qualifier !== "") url.searchParams.set("Qualifier", qualifier);
  return ask("POST", url.href, JSON.stringify({ card: CARD }));
}
