import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { edited } from "../../../../src/domain/handover/repository/changes.ts";
import { type ChangedFile, patchText } from "../../../../src/domain/handover/repository/patch.ts";

/** What git makes of the patch. */
function applied(files: readonly ChangedFile[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "patch-"));
  for (const { path, before } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (before !== null) writeFileSync(join(folder, path), before);
  }
  writeFileSync(join(folder, "p.patch"), patchText(files));
  execFileSync("git", ["apply", "--whitespace=nowarn", "p.patch"], { cwd: folder, stdio: "pipe" });
  return files.map(({ path }) => readFileSync(join(folder, path), "utf8"));
}

const lines = (...texts: readonly string[]) => texts.map((text) => `${text}\n`).join("");
const ten = Array.from({ length: 30 }, (_, index) => `line ${index}`);

test.each<[string, string, string | null, string]>([
  ["a line in the middle", "main.tf", lines(...ten), lines(...ten.with(12, "changed"))],
  ["the first and the last line", "main.tf", lines(...ten), lines(...ten.with(0, "first").with(29, "last"))],
  ["added lines", "infra/main.tf", lines(...ten), lines(...ten.slice(0, 5), "a", "b", ...ten.slice(5))],
  ["removed lines", "infra/main.tf", lines(...ten), lines(...ten.slice(0, 5), ...ten.slice(9))],
  ["a new file", "infra/new.tf", null, lines("a", "b")],
  ["a file without a line break at its end", "main.tf", "a\nb", "a\nb\nc"],
  ["a line break that is added at the end", "main.tf", "a\nb", "a\nb\n"],
  ["Windows line breaks", "main.tf", "a\r\nb\r\n", "a\r\nb\r\nc\r\n"],
  ["an empty file", "empty.tf", "", "a\n"],
  ["a path with spaces", "my infra/main file.tf", "a\n", "b\n"],
  ["a path with quotes and a tab", 'infra/"a"\tb.tf', "a\n", "b\n"],
  ["letters beyond ASCII", "infra/größe.tf", "ä\n", "ö\n"],
])("git applies a patch with %s", (_, path, before, after) => {
  expect(applied([{ path, before, after }])).toEqual([after]);
});

test("git applies any patch to the text that it is made for", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", "}", ""), { maxLength: 12 }).map((each) => each.join("\n"));
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after && after !== "");
      expect(applied([{ path: "f", before, after }])).toEqual([after]);
    }),
    { numRuns: 25 },
  );
});

test("edits at one place apply in their order, with the line breaks of the file", () => {
  const at = (from: number, text: string) => ({ from, to: from, text });
  expect(edited("a\r\nb\r\n", [at(3, "x\n"), at(0, "1"), at(0, "2")])).toBe("12a\r\nx\r\nb\r\n");
});
