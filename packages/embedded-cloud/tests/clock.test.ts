import { describe, expect, it } from "vitest";
import { scaledClock } from "../src/clock.ts";

describe("a scaled clock", () => {
  it("shortens waits and keeps timestamps correct", async () => {
    const clock = scaledClock(1000);
    const begun = performance.now();
    await clock.sleep(30);
    expect(performance.now() - begun).toBeGreaterThan(25);
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(50);
  });

  it("does not immediately end a wait that is too long for a timer", async () => {
    const stopped = new AbortController();
    const ended = scaledClock()
      .sleep(14 * 86_400 * 10, stopped.signal)
      .then(
        () => "slept",
        (reason: unknown) => reason,
      );
    await new Promise((resolve) => setTimeout(resolve, 30));
    stopped.abort("stopped");
    expect(await ended).toBe("stopped");
  });

  it("does not start a wait that is already aborted", async () => {
    const reason = new Error("over");
    await expect(scaledClock().sleep(60, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it("never stops or runs backwards", () => {
    expect(() => scaledClock(0)).toThrow(RangeError);
  });
});
