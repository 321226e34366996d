import { expect, test } from "vitest";
import { unifiedDiffOf } from "../../../src/domain/drift/unified-diff.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const diffOf = (own: string | Uint8Array | null, layer: string | Uint8Array | null) =>
  unifiedDiffOf({
    path: "shared/a.py",
    functionName: "acme-chat",
    own: typeof own === "string" ? bytes(own) : own,
    layer: typeof layer === "string" ? bytes(layer) : layer,
  });
const linesOf = (...sides: Parameters<typeof diffOf>) => diffOf(...sides).diff ?? [];

test("a changed file is shown from the copy to the layer, with the lines around", () => {
  expect(diffOf("a = 1\nb = 2\nc = 3\n", "a = 1\nb = 3\nc = 3\n")).toEqual({
    diff: [
      "--- shared/a.py (acme-chat)",
      "+++ shared/a.py (the layer)",
      "@@ -1,3 +1,3 @@",
      " a = 1",
      "-b = 2",
      "+b = 3",
      " c = 3",
    ],
    note: null,
  });
});

test("a file on one side alone is shown whole", () => {
  expect(linesOf("a = 1\n", null)).toEqual([
    "--- shared/a.py (acme-chat)",
    "+++ /dev/null",
    "@@ -1,1 +0,0 @@",
    "-a = 1",
  ]);
  expect(linesOf(null, "a = 1\n").slice(0, 3)).toEqual([
    "--- /dev/null",
    "+++ shared/a.py (the layer)",
    "@@ -0,0 +1,1 @@",
  ]);
});

test.each([
  ["a NUL byte", "a\u0000b"],
  ["bytes that are no UTF-8", new Uint8Array([0xff, 0xfe, 0x41])],
])("%s makes a file binary: its sizes are shown", (_, own) => {
  expect(diffOf(own, "a")).toEqual({ diff: null, note: "binary: 3 bytes in the copy, 1 byte in the layer" });
});

test("other line endings, a missing last newline and invisible characters are visible", () => {
  expect(linesOf("a\r\n\tb\u202e", "a\n\tb\n").slice(3)).toEqual([
    "-a\\u000d",
    "-\tb\\u202e",
    "\\ No newline at end of file",
    "+a",
    "+\tb",
  ]);
});

test("a long diff ends with how many lines there are more, and long lines are cut", () => {
  const { diff, note } = diffOf("", Array.from({ length: 1000 }, (_, at) => `${at} ${"x".repeat(400)}`).join("\n"));
  expect(diff).toHaveLength(402);
  expect(Math.max(...(diff ?? []).map((line) => line.length))).toBe(301);
  expect(note).toBe("602 more lines");
});

test("files with thousands of changed lines are not compared line by line", () => {
  const lines = (side: string) => Array.from({ length: 4000 }, (_, at) => `${side} ${at}`).join("\n");
  expect(diffOf(lines("a"), lines("b"))).toEqual({ diff: null, note: "too different to show line by line" });
});
