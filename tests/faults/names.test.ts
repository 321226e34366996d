import { beforeAll, expect, test } from "vitest";
import { type Course, courseOf, type Subject, stoppedRun } from "./stops.ts";

/** Names that Step Functions takes; `npm test` walks the first of them. */
const NAMES = ["release.2026-11", "v1+2=3@home(é)", "o'brien!", "..", "-日本-🚀"];
const walked = process.env.FAULTS === undefined ? NAMES.slice(0, 1) : NAMES;
const TIMEOUT_MS = 240_000;

const migration: Subject = { kind: "migration", releases: false };
let course: Course;
beforeAll(async () => {
  course = await courseOf(migration);
}, TIMEOUT_MS);

// Fails when a pick-up refuses a name that Step Functions took.
test.each(walked)(
  "an execution named %s, stopped in Bake, is picked up",
  async (name) => {
    const nth = course.transitions.indexOf("Bake was entered") + 1;
    expect(nth).toBeGreaterThan(0);
    const { complaints, ending } = await stoppedRun({ ...migration, name }, { at: "transition", nth }, course);
    expect(complaints).toEqual([]);
    expect(ending).toBe("all as before");
  },
  TIMEOUT_MS,
);
