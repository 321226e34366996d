import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));
const ROOMS = ["src", "packages/*/src", "packages/*/tests", "deployment", "examples", "scripts", "tests"];

test("no line of a comment is longer than 120 characters: the formatter wraps code, and leaves comments alone", () => {
  const files = globSync(
    ROOMS.map((room) => `${room}/**/*.{ts,mjs}`),
    { cwd: root },
  );
  expect(files.length).toBeGreaterThan(500);
  const long = files.flatMap((path) =>
    readFileSync(`${root}${path}`, "utf8")
      .split("\n")
      .flatMap((line, at) => (/^\s*(?:\/\/|\/?\*)/.test(line) && line.length > 120 ? [`${path}:${at + 1}`] : [])),
  );
  expect(long).toEqual([]);
});
