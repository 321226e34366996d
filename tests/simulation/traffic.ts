/** Calls that reach a simulated fleet all along, and in the moments after each change. */
import { wayOf } from "./fleet.ts";
import { ask } from "./in-process.ts";
import type { Act, Happening } from "./story.ts";
import type { Team } from "./team.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { SimulatedWorld } from "./world.ts";

export interface SimulatedTraffic {
  readonly invocations: number;
  /** From now on, such a request is under way. */
  beforeAct(act: Act, happenings: readonly Happening[]): void;
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
  const excuses = { published: false, unproven: false };
  /** What the functions answered at first. */
  const first = new Map<string, string>();
  for (const [name, qualifier] of all) first.set(`${name}:${qualifier}`, await answerOf(world, name, qualifier));

  const mayFail = (name: string, qualifier: string) => {
    if (team.detached.has(name)) return true;
    if (name.endsWith("-version-fails-after")) return qualifier !== "" && excuses.published;
    const way = wayOf(name);
    return MAY_FAIL.test(name) || (way !== null && way.right !== "moves" && excuses.unproven);
  };
  const call = async (name: string, qualifier: string) => {
    if (isOver || !team.names.has(name)) return;
    const began = time.elapsedMs();
    // The cloud may stop meanwhile.
    const text = await answerOf(world, name, qualifier).catch(() => null);
    invocations += 1;
    if (text === null || mayFail(name, qualifier) || !team.names.has(name) || isOver) return;
    const before = first.get(`${name}:${qualifier}`) ?? text;
    first.set(`${name}:${qualifier}`, before);
    const isAsBefore = wayOf(name) === null ? !text.startsWith(FAILED) && text.includes('"hello') : text === before;
    if (isAsBefore || before.startsWith(FAILED)) return;
    complain(`a call of ${name}:${qualifier} failed at ${began / 1000} s: ${text.slice(0, 300)}`);
  };
  const run = async () => {
    for (let next = 0; !isOver && all.length > 0; next += 1) {
      const numbered = [...team.calledByNumber].map((each) => each.split(":"));
      const [name = "", qualifier = ""] = [...all, ...numbered][next % (all.length + numbered.length)] ?? [];
      void call(name, qualifier);
      await new Promise((passed) => setTimeout(passed, EVERY_MS));
    }
  };
  void run();
  return {
    get invocations() {
      return invocations;
    },
    beforeAct(act, happenings) {
      const besides = happenings.flatMap((each) => (each.kind === "asks" ? [each.act] : []));
      for (const asked of [act, ...besides]) {
        if (asked.kind !== "migrate") continue;
        if (!asked.checked || isBlind(happenings)) excuses.published = true;
        if (asked.unproven === "migrate") excuses.unproven = true;
      }
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

/** Whether invocations of checks fail. */
export const isBlind = (happenings: readonly Happening[]) =>
  happenings.some((each) => each.kind === "fault" && each.operation === "lambda.Invoke");

/** How an answer begins that is an error. */
export const FAILED = "failed: ";

/** What a caller gets, as a text. @throws Error where the cloud has stopped */
export async function answerOf({ cloud }: SimulatedWorld, name: string, qualifier: string): Promise<string> {
  const url = new URL(`/2015-03-31/functions/${name}/invocations`, cloud.url);
  if (qualifier !== "") url.searchParams.set("Qualifier", qualifier);
  const { status, headers, body } = await ask("POST", url.href, JSON.stringify({ card: CARD }));
  const isAnswered = status === 200 && headers?.["x-amz-function-error"] === undefined;
  return `${isAnswered ? "" : `${FAILED}${status} `}${body}`;
}
