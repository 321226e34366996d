import { describe, expect, test } from "vitest";
import * as report from "../../src/domain/amounts.ts";
import * as page from "../../src/page/words.ts";

const SIZES: readonly (readonly [number, string])[] = [
  [0, "–"],
  [1, "0.0 KB"],
  [640, "0.6 KB"],
  [9_940, "9.9 KB"],
  [14_210, "14 KB"],
  [512_345, "512 KB"],
  [262_144_000, "262,144 KB"],
];

const DURATIONS: readonly (readonly [number, string])[] = [
  [0, "0.0 s"],
  [9.96, "10.0 s"],
  [41.2, "41.2 s"],
  [119.9, "119.9 s"],
  [120, "2 min 00 s"],
  [725.4, "12 min 05 s"],
  [7_199.4, "119 min 59 s"],
  [7_200, "2 h 0 min"],
  [12_000, "3 h 20 min"],
];

describe.each([
  ["the live page", page],
  ["the report", report],
])("%s", (_, { kilobytes, duration }) => {
  test.each(SIZES)("says %d bytes as %s", (bytes, words) => expect(kilobytes(bytes)).toBe(words));
  test.each(DURATIONS)("says %d seconds as %s", (seconds, words) => expect(duration(seconds)).toBe(words));
});
