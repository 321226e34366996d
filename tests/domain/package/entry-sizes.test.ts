import { expect, test } from "vitest";
import { zipBytesOf } from "../../../src/domain/package/entry-sizes.ts";

test("an entry takes what lies up to the next one, in whatever order the directory lists them, and its own line", () => {
  const places = [
    { offset: 300, recordBytes: 50 },
    { offset: 0, recordBytes: 60 },
    { offset: 100, recordBytes: 70 },
  ];
  expect(zipBytesOf(places, 1000)).toEqual([700 + 50, 100 + 60, 200 + 70]);
  expect(zipBytesOf([], 0)).toEqual([]);
});
