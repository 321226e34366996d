import { expect, test } from "vitest";
import { canariesFirst, fleetsAmong, sourceAmong } from "../../../src/domain/request/suggestions.ts";
import type { SharedPart } from "../../../src/domain/survey/shared-parts.ts";

test("fleets are beginnings of names, the largest first, and of the same functions the longest", () => {
  const names = ["acme-dev-chat", "acme-dev-mail", "acme-prod-chat", "acme-prod-mail", "acme-prod-pay", "lonely"];
  expect(fleetsAmong(names)).toEqual([
    { prefix: "acme-", functions: 5 },
    { prefix: "acme-prod-", functions: 3 },
    { prefix: "acme-dev-", functions: 2 },
  ]);
});

const part = (...copies: readonly (readonly string[])[]): SharedPart => ({
  ...{ kind: "own", language: "python", name: "shared/", sharedPaths: ["shared/"], holders: copies.flat().length },
  copies: copies.map((functions) => ({ version: null, files: 1, bytes: 1, zipBytes: 1, functions: [...functions] })),
});

test("the source of a layer is a selected function with the most frequent copy of most parts", () => {
  const parts = [part(["a", "b", "c"], ["d"]), part(["b", "d"], ["a"])];
  expect(sourceAmong(parts, new Set(["a", "b", "c", "d"]))).toBe("b");
  expect(sourceAmong(parts, new Set(["a", "d"]))).toBe("a");
  expect(sourceAmong(parts.slice(0, 1), new Set(["c", "b"]))).toBe("b");
  expect(sourceAmong(parts, new Set(["elsewhere"]))).toBeNull();
});

test("the canary offered first is one for tests, then the smallest", () => {
  const functions = [
    { name: "acme-chat", zipBytes: 1 },
    { name: "acme-latest-news", zipBytes: 2 },
    { name: "acme-connection-test", zipBytes: 9 },
  ];
  expect(canariesFirst(functions).map(({ name }) => name)).toEqual([
    "acme-connection-test",
    "acme-chat",
    "acme-latest-news",
  ]);
});
