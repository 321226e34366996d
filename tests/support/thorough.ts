/** What `npm test` leaves to `npm run test:all`: tests that take long, of promises that quicker tests hold too. */

/** Whether this is `npm run test:all`: every test, and larger samples of the fault matrix. */
export const isThorough = process.env.TESTS === "all";

/**
 * Files that only `npm run test:all` runs. A test of the documentation asks that no safety promise depends on one of
 * them.
 */
export const onlyInTestAll: readonly string[] = [
  ...[
    "announcements",
    "any-endpoint",
    "approval",
    "choosing",
    "cleanup",
    "commands",
    "demo",
    "examples",
    "fleet-from-outside",
    "handover",
    "load",
    "load-through-aliases",
    "lost-events",
    "mixed-fleet",
    "outages",
    "roll-back",
    "schedule",
    "survey-of-planted-fleet",
    "terminal",
    "two-languages",
    "what-to-type",
  ].map((name) => `tests/service/${name}.test.ts`),
  ...["cleaning-up", "judging", "planning", "preparing"].map((name) => `tests/faults/${name}.test.ts`),
  "tests/simulation/long-life.test.ts",
  ...["embedded-cloud", "many-functions", "survey", "watch"].map((name) => `tests/browser/${name}.test.ts`),
];
