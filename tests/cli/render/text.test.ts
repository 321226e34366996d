import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { count, duration, kilobytes, sizeChange, wrapped } from "../../../src/cli/render/text.ts";

describe("sizes and times", () => {
  it.each([
    [kilobytes(0), "–"],
    [kilobytes(640), "0.6 KB"],
    [kilobytes(14_210), "14 KB"],
    [kilobytes(9_812_345), "9,812 KB"],
    [sizeChange(512_345, 14_210), "512 KB → 14 KB"],
    [sizeChange(512_345, null), "512 KB"],
    [duration(41.24), "41.2 s"],
    [duration(725), "12 min 05 s"],
    [count(1, "batch"), "1 batch"],
    [count(2, "batch"), "2 batches"],
    [count(1200, "function"), "1,200 functions"],
  ])("%s is %s", (text, expected) => {
    expect(text).toBe(expected);
  });
});

describe("wrapped text", () => {
  it("keeps every character but the spaces it breaks at, in lines no longer than asked", async () => {
    const words = fc.array(fc.stringMatching(/^[a-z/._-]{1,30}$/), { minLength: 1 });
    await fc.assert(
      fc.property(words, fc.integer({ min: 5, max: 40 }), (list, width) => {
        const lines = wrapped(list.join(" "), width);
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(" ", "")).toBe(list.join(""));
      }),
    );
  });
});
