import { execFileSync } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/support/longest-first.ts";
import { isThorough, onlyInTestAll } from "./tests/support/thorough.ts";

/**
 * Tests of the deployed service, packaged once before them, those in a browser among them; everything else needs no
 * package.
 */
const service = ["tests/service/**/*.test.ts", "tests/browser/**/*.test.ts"];
/** Those of them that run in the test's process and mostly wait: in faster time. */
const inFasterTime = [
  ...["advice", "bad-requests", "endings", "handover-repositories", "hidden-packages", "hostile-texts"],
  ...["installed-packages", "node-folders", "permissions", "pick-up", "plan", "repositories", "survey", "ways-on"],
  "whole-code-base",
].map((name) => `tests/service/${name}.test.ts`);
/** Whole migrations in faster time, hundreds of them. */
const faults = ["tests/faults/**/*.test.ts"];

/** Tasks one by one, which mostly wait: in faster time too, except where work has to fit into the waits. */
const tasks = ["tests/tasks/**/!(run-ahead).test.ts"];

/** Decisions alone, which touch nothing outside them. */
const domain = ["tests/domain/**/*.test.ts"];

const isAskedFor = process.env.FAULTS !== undefined || process.argv.slice(2).some((word) => word.includes("tests/"));
const left = isThorough || isAskedFor ? [] : [...onlyInTestAll];

/**
 * A time limit ends what hangs. It says nothing about how fast a test is: the machine may be busy with other things.
 */
const patience = { testTimeout: 300_000, hookTimeout: 300_000 } as const;

/** The files of a worker share what they import, and each begins with the process as the first one found it. */
const shared = { isolate: false } as const;
const atStart = "./tests/support/process-at-start.ts";
/** In all but the domain's tests: requests to the embedded cloud are held against the service models. */
const held = "./tests/support/held-against-models.ts";
const fasterTime = "./tests/support/faster-time.ts";
/** And most of them take no connection. */
const transport = "./tests/support/choose-transport.ts";

/** Tests start Python hundreds of times, and the wrapper of a version manager costs more than most of them. */
const python = execFileSync("python3", ["-S", "-c", "import sys; print(sys.executable)"], { encoding: "utf8" });
process.env.PATH = [dirname(python), process.env.PATH].join(delimiter);

/** Commands and workers are processes that load the same code: what Node.js compiled of it is kept. */
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("node_modules/.cache/compiled", import.meta.url));

export default defineConfig({
  test: {
    reporters: ["default", "./tests/support/closing-line-reporter.ts"],
    // Most tests wait for the embedded cloud rather than compute.
    maxWorkers: 5,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: { name: "domain", include: domain, ...shared, ...patience },
      },
      {
        test: {
          name: "rooms",
          include: ["tests/**/*.test.ts", "packages/*/tests/**/*.test.ts"],
          exclude: [...domain, ...service, ...faults, ...tasks, ...left],
          ...shared,
          setupFiles: [atStart, held, transport],
          ...patience,
        },
      },
      {
        test: {
          name: "tasks",
          include: tasks,
          ...shared,
          setupFiles: [fasterTime, atStart, held, transport],
          ...patience,
        },
      },
      {
        test: {
          name: "faults",
          include: faults,
          exclude: left,
          ...shared,
          setupFiles: [fasterTime, atStart, held, transport],
          ...patience,
        },
      },
      {
        test: {
          name: "endings",
          include: inFasterTime,
          ...shared,
          setupFiles: [fasterTime, atStart, held, transport],
          globalSetup: ["./tests/support/package-service.ts"],
          ...patience,
        },
      },
      {
        test: {
          name: "service",
          include: service,
          exclude: [...left, ...inFasterTime],
          ...shared,
          setupFiles: [atStart, held, transport],
          globalSetup: ["./tests/support/package-service.ts"],
          ...patience,
        },
      },
    ],
  },
});
