import { inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { deflated } from "../../../src/domain/zip/deflate.ts";

test("whatever is compressed comes back when it is inflated", () => {
  const text = fc
    .array(fc.constantFrom("abc", "abcabc", "x", "\n", "import shared", "é"))
    .map((parts) => parts.join(""));
  const contents = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }),
    text.map((each) => Buffer.from(each)),
    fc.integer({ min: 0, max: 70_000 }).map((length) => Buffer.alloc(length, "ab")),
  );
  fc.assert(
    fc.property(contents, (content) => {
      expect(Buffer.compare(inflateRawSync(deflated(content)), Buffer.from(content))).toBe(0);
    }),
    { numRuns: 200 },
  );
});

test("matches reach as far back as the format allows, and as long", () => {
  const far = Buffer.alloc(32_767, 0).map((_, index) => (index * 7919) % 251);
  const content = Buffer.concat([
    Buffer.from("the beginning"),
    far.subarray(0, 32_000),
    Buffer.from("the beginning"),
    Buffer.alloc(600, 1),
  ]);
  expect(inflateRawSync(deflated(content)).equals(content)).toBe(true);
});

test("source code shrinks to a third", () => {
  const source = Buffer.from("def greet(name):\n    return f'hello {name}'\n\n".repeat(40));
  expect(deflated(source).length).toBeLessThan(source.length / 3);
});
