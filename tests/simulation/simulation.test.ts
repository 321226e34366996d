import { afterAll, describe, expect, test } from "vitest";
import { keptStories } from "./kept-stories.ts";
import { endSimulations, simulate, simulateSeed, storyOf } from "./simulation.ts";

afterAll(endSimulations);

test("a seed decides a life call by call, whatever was simulated before it", async () => {
  const first = await simulateSeed(5);
  await simulateSeed(7);
  const again = await simulateSeed(5);
  expect(again.lines).toEqual(first.lines);
  expect(again.figures).toEqual(first.figures);
  expect(first.figures.faultsMet).toBeGreaterThan(0);
});

test("seeds decide different stories", async () => {
  const stories = await Promise.all([1, 2, 3, 4, 5].map(storyOf));
  expect(new Set(stories.map((story) => JSON.stringify(story))).size).toBe(5);
});

describe("a story that once broke a promise, or one of its kind, breaks none any more:", () => {
  test.each(keptStories)("$title", async ({ story, endings }) => {
    const { complaints, figures } = await simulate(story);
    expect({ complaints, endings: figures.endings }).toEqual({ complaints: [], endings });
    const faults = story.acts.flatMap(({ happenings }) => happenings.filter(({ kind }) => kind === "fault"));
    expect(figures.faultsMet > 0).toBe(faults.length > 0);
  });
});
