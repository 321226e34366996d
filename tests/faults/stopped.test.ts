import pLimit from "p-limit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isThorough } from "../support/thorough.ts";
import { type Course, courseOf, type Moment, type StoppedRun, type Subject, stoppedRun } from "./stops.ts";

/** When executions are stopped. */
interface Moments {
  readonly transitions: RegExp;
  readonly calls: RegExp;
  /** Calls whose process dies with it. */
  readonly killed: RegExp;
  /** Runs of a sample: spread over the course, the same ones every time. */
  readonly sampled: Readonly<Record<Moment["at"] | "killed", number>>;
}

const everywhere: Moments = {
  transitions: /./,
  calls: /./,
  killed: /lambda\.UpdateFunction/,
  sampled: { transition: 2, call: 1, killed: 1 },
};
/** Where versions are published and removed, and aliases move. */
const changing = /lambda\.(PublishVersion|UpdateAlias|DeleteFunction)/;
const aroundVersions: Moments = {
  transitions: /shift|Migrate batch|Roll back/i,
  calls: changing,
  killed: changing,
  sampled: { transition: 1, call: 1, killed: 1 },
};

const WHOLE = process.env.FAULTS === "all";
const TIMEOUT_MS = WHOLE ? 7_200_000 : 300_000;
/** Worlds at once: mostly they wait. */
const AT_ONCE = 4;

// Fails when nobody takes the lock of a stopped execution over.
describe("Kill an execution at any point: the fleet is then fully migrated or exactly as before, and the report says which.", () => {
  const all: StoppedRun[] = [];
  afterAll(() => {
    const endings = Map.groupBy(all, ({ ending }) => ending);
    console.log(
      `${all.length} executions stopped: ${[...endings].map(([of, { length }]) => `${length} ${of}`).join(", ")}`,
    );
  });

  const subjects: readonly (readonly [string, Subject, Moments])[] = [
    ["a migration", { kind: "migration", releases: false }, everywhere],
    ["a rollback", { kind: "rollback", releases: false }, everywhere],
    ["a migration behind aliases", { kind: "migration", releases: true }, aroundVersions],
    ["a rollback behind aliases", { kind: "rollback", releases: true }, aroundVersions],
  ];

  describe.each(isThorough ? subjects : subjects.slice(0, 1))(
    "%s",
    (_, subject, { transitions, calls, killed, sampled }) => {
      let course: Course;
      beforeAll(async () => {
        course = await courseOf(subject);
      }, TIMEOUT_MS);

      const walk = async (moments: readonly Moment[]) => {
        const runs = await pLimit(AT_ONCE).map(moments, (moment) => stoppedRun(subject, moment, course));
        all.push(...runs);
        expect(runs.flatMap(({ title, complaints }) => complaints.map((text) => `${title}: ${text}`))).toEqual([]);
      };

      test(
        "stopped at a transition",
        async () => {
          const moments = momentsOf(course.transitions, transitions, { at: "transition" });
          await walk(WHOLE ? moments : sampleOf(moments, sampled.transition));
        },
        TIMEOUT_MS,
      );

      test(
        "stopped while a task is at work",
        async () => {
          const moments = momentsOf(course.calls, calls, { at: "call" });
          await walk(sampleOf(moments, WHOLE ? moments.length / 5 : sampled.call));
        },
        TIMEOUT_MS,
      );

      test(
        "stopped while a task's process is killed",
        async () => {
          const moments = momentsOf(course.calls, killed, { at: "call", killed: true });
          await walk(sampleOf(moments, WHOLE ? moments.length / 4 : sampled.killed));
        },
        TIMEOUT_MS,
      );
    },
  );
});

/** The moments of a course that match, with their numbers. */
function momentsOf<M extends Omit<Moment, "nth">>(course: readonly string[], matching: RegExp, moment: M) {
  return course.flatMap((what, index) => (matching.test(what) ? [{ ...moment, nth: index + 1 } as M & Moment] : []));
}

/** So many of them, as far apart as they can be. */
function sampleOf<T>(all: readonly T[], count: number): readonly T[] {
  const apart = all.length / Math.min(count, all.length);
  return all.filter((_, index) => Math.floor((index + 1) / apart) > Math.floor(index / apart));
}
