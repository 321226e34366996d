import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mismatchOf, valueAt } from "../../../src/domain/verdict/expectation.ts";

describe("an expectation", () => {
  test.each<{ title: string; expected: unknown; actual: unknown }>([
    { title: "more than expected", expected: { a: 1 }, actual: { a: 1, b: 2 } },
    {
      title: "a body that is JSON in a string",
      expected: { body: { ok: true } },
      actual: { body: '{"ok":true,"n":1}' },
    },
    { title: "elements with more than expected", expected: [{ id: 1 }], actual: [{ id: 1, name: "x" }] },
    { title: "a text that looks like JSON where a text is expected", expected: { body: "{}" }, actual: { body: "{}" } },
    { title: "null where null is expected", expected: { a: null }, actual: { a: null } },
  ])("is met by $title", ({ expected, actual }) => {
    expect(mismatchOf(expected, actual)).toBeNull();
  });

  test.each<{ expected: unknown; actual: unknown; says: string }>([
    { expected: { statusCode: 200 }, actual: { statusCode: 500 }, says: "statusCode: expected 200, got 500" },
    {
      expected: { body: { items: [{ id: 3 }] } },
      actual: { body: '{"items":[{"id":null}]}' },
      says: "body.items[0].id: expected 3, got null",
    },
    { expected: { a: { b: 1 } }, actual: { a: {} }, says: "a.b: expected 1, got nothing" },
    { expected: { a: null }, actual: {}, says: "a: expected null, got nothing" },
    { expected: [1, 2], actual: [1, 2, 3], says: "the result: expected a list of 2, got a list of 3" },
    { expected: { a: [1] }, actual: { a: { 0: 1 } }, says: "a: expected a list of 1, got an object" },
    { expected: { a: {} }, actual: null, says: "the result: expected an object, got null" },
    { expected: { a: {} }, actual: { a: "no JSON" }, says: "a: expected an object, got a text of 7 characters" },
    { expected: { toString: 1 }, actual: {}, says: "toString: expected 1, got nothing" },
    { expected: "1", actual: 1, says: 'the result: expected "1", got 1' },
  ])("says the first place that differs: $says", ({ expected, actual, says }) => {
    expect(mismatchOf(expected, actual)).toBe(says);
  });

  test("prints neither a long expected text nor any text that came back", () => {
    const says = mismatchOf({ token: "e".repeat(500) }, { token: "secret" }) ?? "";
    expect(says).not.toContain("secret");
    expect(says.length).toBeLessThan(130);
  });

  test("every JSON value meets itself as an expectation", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => mismatchOf(value, structuredClone(value)) === null));
  });
});

describe("a path into a result", () => {
  test.each<{ path: string; value: unknown; leadsTo: unknown }>([
    { path: "statusCode", value: { statusCode: 200 }, leadsTo: 200 },
    { path: "body.courseId", value: { body: '{"courseId":"c-1"}' }, leadsTo: "c-1" },
    { path: "items[1].id", value: { items: [{}, { id: 7 }] }, leadsTo: 7 },
    { path: "items.1.id", value: { items: [{}, { id: 7 }] }, leadsTo: 7 },
    { path: "a.b", value: { a: "text" }, leadsTo: undefined },
    { path: "constructor", value: {}, leadsTo: undefined },
  ])("$path", ({ path, value, leadsTo }) => {
    expect(valueAt(value, path)).toEqual(leadsTo);
  });
});
