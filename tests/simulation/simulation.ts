/** Runs the stories of seeds. */
import * as fc from "fast-check";
import { useConnections } from "../support/transport.ts";
import { type Look, live, type Told } from "./life.ts";

export { stopRecording as endSimulations } from "./recorded-functions.ts";

import { aMigration, type Story, stories, storyText } from "./story.ts";

export interface Simulated extends Told {
  readonly seed: number;
  /** Real time. */
  readonly ms: number;
}

/** One story before all others: what a process does for the first time takes real time, which no seed decides. */
const REHEARSAL: Story = {
  functions: [
    { traffic: "live", copy: "same" },
    { traffic: "plain", copy: "node" },
  ],
  acts: [
    {
      act: { ...aMigration, batchSize: 1, checked: true, probed: true },
      happenings: [],
    },
    { act: { kind: "roll-back" }, happenings: [] },
    { act: { kind: "clean-up", keep: 1 }, happenings: [] },
  ],
  deliveries: 1,
  chance: 1,
};

let rehearsed: Promise<unknown> | undefined;

/** A story from its first to its last act, in virtual time. Same story, same life. */
export async function simulate(story: Story, look?: Look): Promise<Told> {
  useConnections(false);
  rehearsed ??= live(REHEARSAL);
  await rehearsed;
  return live(story, look);
}

export async function simulateSeed(seed: number): Promise<Simulated> {
  const began = process.hrtime.bigint();
  const told = await simulate(await storyOf(seed));
  return { ...told, seed, ms: Math.round(Number(process.hrtime.bigint() - began) / 1e6) };
}

export async function storyOf(seed: number): Promise<Story> {
  const made: Story[] = [];
  const property = fc.asyncProperty(stories, async (story) => void made.push(story));
  await fc.check(property, { seed, numRuns: 1 });
  const [story] = made;
  if (story === undefined) throw new Error(`the seed ${seed} decides no story`);
  return story;
}

/** The smallest story that still breaks a promise; `null` where the seed breaks none. */
export async function shrunk(seed: number, tried: (story: Story) => void): Promise<Story | null> {
  const property = fc.asyncProperty(stories, async (story) => {
    tried(story);
    return (await simulate(story)).complaints.length === 0;
  });
  const { counterexample } = await fc.check(property, { seed, numRuns: 1, endOnFailure: false });
  return counterexample?.[0] ?? null;
}

/** For people. */
export function lifeText(story: Story, { lines, complaints }: Told): string {
  const broken = complaints.map((complaint) => `BROKEN: ${complaint}`);
  return [storyText(story), "", ...lines, "", ...broken, ""].join("\n");
}
