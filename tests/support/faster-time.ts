/**
 * Time for tests that walk whole migrations hundreds of times: every wait of product and embedded cloud, and the clock
 * they measure waits with, run `SPEED` times as fast, so that all of them keep their proportions. Timestamps stay true.
 */
import { vi } from "vitest";

export const SPEED = 25;

/** How many calls a second the cloud may take in faster time. */
export const fasterQuotas = { controlPlanePerSecond: 15 * SPEED, getFunctionPerSecond: 100 * SPEED };

vi.mock("node:timers/promises", async (original) => {
  const real = await original<typeof import("node:timers/promises")>();
  const setTimeout = (ms?: number, value?: unknown, options?: object) =>
    real.setTimeout((ms ?? 0) / SPEED, value, options);
  return { ...real, setTimeout, default: { ...real, setTimeout } };
});

// Test files of one worker share the process, and each of them is set up so.
const { now } = Performance.prototype;
performance.now = () => now.call(performance) * SPEED;
