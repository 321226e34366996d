import pLimit from "p-limit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Course, courseOf, type Kind, type Moment, type StoppedRun, stoppedRun } from "./stops.ts";

/** Runs of a sample: spread over the course, the same ones every time. */
const SAMPLED: Readonly<Record<Moment["at"] | "killed", number>> = { transition: 4, call: 2, killed: 1 };
const WHOLE = process.env.FAULTS === "all";
const TIMEOUT_MS = WHOLE ? 7_200_000 : 240_000;
/** Worlds at once: mostly they wait. */
const AT_ONCE = 4;

// Fails when nobody takes the lock of a stopped execution over.
describe("Kill it anywhere: the fleet is then all moved or exactly as before, and the report says which.", () => {
  const all: StoppedRun[] = [];
  afterAll(() => {
    const endings = Map.groupBy(all, ({ ending }) => ending);
    console.log(
      `${all.length} executions stopped: ${[...endings].map(([of, { length }]) => `${length} ${of}`).join(", ")}`,
    );
  });

  describe.each<Kind>(["migration", "rollback"])("a %s", (kind) => {
    let course: Course;
    beforeAll(async () => {
      course = await courseOf(kind);
    }, TIMEOUT_MS);

    const walk = async (moments: readonly Moment[]) => {
      const runs = await pLimit(AT_ONCE).map(moments, (moment) => stoppedRun(kind, moment, course));
      all.push(...runs);
      expect(runs.flatMap(({ title, complaints }) => complaints.map((text) => `${title}: ${text}`))).toEqual([]);
    };

    test(
      "stopped at a transition",
      async () => {
        const moments = course.transitions.map((_, index) => ({ at: "transition", nth: index + 1 }) as const);
        await walk(WHOLE ? moments : sampleOf(moments, SAMPLED.transition));
      },
      TIMEOUT_MS,
    );

    test(
      "stopped while a task is at work",
      async () => {
        const moments = course.calls.map((_, index) => ({ at: "call", nth: index + 1 }) as const);
        await walk(sampleOf(moments, WHOLE ? moments.length / 5 : SAMPLED.call));
      },
      TIMEOUT_MS,
    );

    test(
      "stopped while a task's process is killed",
      async () => {
        const moments = course.calls.flatMap((call, index) =>
          call.includes("lambda.UpdateFunction") ? [{ at: "call", nth: index + 1, killed: true } as const] : [],
        );
        await walk(sampleOf(moments, WHOLE ? moments.length / 4 : SAMPLED.killed));
      },
      TIMEOUT_MS,
    );
  });
});

/** So many of them, as far apart as they can be. */
function sampleOf<T>(all: readonly T[], count: number): readonly T[] {
  const apart = all.length / Math.min(count, all.length);
  return all.filter((_, index) => Math.floor((index + 1) / apart) > Math.floor(index / apart));
}
