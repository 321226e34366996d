import { expect, test } from "vitest";
import { BadRequest } from "../../../src/domain/errors.ts";
import { requestFrom } from "../../../src/domain/request/request.ts";
import { aMigration } from "../../support/inventory.ts";
import { problem } from "../../support/reasons.ts";

const excluding = (exclude: unknown) => aMigration({ layer: { name: "acme", zip: "s3://artifacts/one.zip", exclude } });

test("tests, notes for people and hidden files stay out of the layer unless a request says otherwise", () => {
  expect(aMigration().layer?.exclude).toEqual(["tests/", "*.md", ".*"]);
  expect(excluding([]).layer?.exclude).toEqual([]);
});

test.each(["*.md", "tests/", "shared/data/*.csv", "shared/**/*.csv", ".*"])(
  "%s is a pattern to exclude by",
  (pattern) => {
    expect(excluding([pattern]).layer?.exclude).toEqual([pattern]);
  },
);

test.each(["", "/shared/data", "shared//data", "shared\\data", 7])(
  "%j is none, and is named by its path",
  (pattern) => {
    const request = {
      layer: { name: "acme", zip: "s3://artifacts/one.zip", exclude: [pattern] },
      fleet: { prefix: "a" },
    };
    try {
      requestFrom(request);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(BadRequest);
      expect((error as BadRequest).problems.map(({ path }) => path)).toEqual(["layer.exclude[0]"]);
    }
  },
);

test("an expression that cannot be understood is named by its path, with what can be used", () => {
  const request = { layer: { name: "acme", zip: "s3://artifacts/one.zip" }, fleet: { matching: "^acme-(?!prod)" } };
  expect(() => requestFrom(request)).toThrow(BadRequest);
  try {
    requestFrom(request);
  } catch (error) {
    expect((error as BadRequest).problems).toEqual([
      problem("fleet.matching", "pattern-not-understood", {
        says: expect.stringContaining("has a group that begins with (?"),
      }),
    ]);
  }
});

test.each([
  [{ percent: 0 }, ["shift.percent"]],
  [{ percent: 100, bakeSeconds: -1 }, ["shift.percent", "shift.bakeSeconds"]],
  [{ bakeSeconds: 300 }, ["shift.percent"]],
  [{ percent: 10, every: 60 }, ["shift.every"]],
])("a share of the traffic that is none is named by its path: %j", (shift, paths) => {
  try {
    requestFrom({ layer: { name: "acme", zip: "s3://artifacts/one.zip" }, fleet: { prefix: "a" }, shift });
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(BadRequest);
    expect((error as BadRequest).problems.map(({ path }) => path)).toEqual(paths);
  }
});

test("a share of the traffic bakes for five minutes unless told otherwise", () => {
  const asked = {
    layer: { name: "acme", zip: "s3://artifacts/one.zip" },
    fleet: { prefix: "a" },
    shift: { percent: 10 },
  };
  expect(requestFrom(asked)).toMatchObject({ migration: { shift: { percent: 10, bakeSeconds: 300 } } });
});
