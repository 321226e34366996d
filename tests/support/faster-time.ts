/**
 * Set-up of tests that run tasks and whole migrations: every wait of product and embedded cloud, and the clock
 * they measure waits with, run `SPEED` times as fast, so that all of them keep their proportions. Timestamps stay true.
 */
import { vi } from "vitest";
import { SPEED, time } from "./speed.ts";

vi.mock("node:timers/promises", async (original) => {
  const real = await original<typeof import("node:timers/promises")>();
  const setTimeout = (ms?: number, value?: unknown, options?: object) =>
    real.setTimeout((ms ?? 0) / SPEED, value, options);
  return { ...real, setTimeout, default: { ...real, setTimeout } };
});

time.isFaster = true;
// Test files of one worker share the process, and each of them is set up so.
const { now } = Performance.prototype;
performance.now = () => now.call(performance) * SPEED;
