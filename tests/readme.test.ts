import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { mutations } from "../scripts/mutations/mutations.ts";
import { onlyInTestAll } from "./support/thorough.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, "utf8");
const promises = [
  ...(/## What it promises\n([\s\S]*?)\n## /.exec(read("README.md"))?.[1] ?? "").matchAll(/^- (.+)$/gm),
].map(([, promise = ""]) => promise);

test("every promise of the README is the title of a test that npm test runs, and a mutation is known that makes it fail", () => {
  const tests = globSync(["tests/**/*.test.ts", "packages/*/tests/**/*.test.ts"], { cwd: root });
  const texts = tests.filter((path) => !onlyInTestAll.includes(path)).map(read);
  expect(promises.length).toBeGreaterThan(5);
  for (const promise of promises) {
    expect(
      texts.some((text) => text.includes(`"${promise}"`)),
      promise,
    ).toBe(true);
    expect(
      mutations.some((mutation) => mutation.promise === promise),
      promise,
    ).toBe(true);
  }
});

test("npm test runs every test that a mutation names", () => {
  expect(onlyInTestAll.filter((path) => !existsSync(`${root}${path}`))).toEqual([]);
  expect(mutations.map(({ test: path }) => path).filter((path) => onlyInTestAll.includes(path))).toEqual([]);
});

test("every picture of a state graph is drawn from a state machine", () => {
  const pictures = (path: string) => read(path).match(/^flowchart TD$/gm);
  expect(pictures("docs/architecture.md")).toHaveLength(1);
  expect(pictures("statemachine/README.md")).toHaveLength(3);
});
