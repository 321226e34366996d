import { appendFileSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openPartsFile } from "../../../src/cli/survey/kept-parts.ts";
import type { PackageParts } from "../../../src/domain/survey/package-parts.ts";

const size = { files: 1, bytes: 1, zipBytes: 1 };
const module = { path: "shared/db.py", content: "1 2", ...size };
const shared = { path: "shared/", content: "x", ...size, hasCode: true, children: [module] };
const parts: PackageParts = {
  own: { path: "", content: "y", ...size, hasCode: true, children: [shared] },
  files: [{ path: "shared/db.py", content: "1 2" }],
  libraries: [{ path: "requests", content: "z", ...size, version: null, paths: ["requests/"] }],
};

function aFolder() {
  const folder = mkdtempSync(join(tmpdir(), "kept-"));
  return { env: { XDG_CACHE_HOME: folder }, path: join(folder, "layershift", "survey.jsonl") };
}

/** A file with two packages, as an interrupted survey leaves it. */
function anInterruptedSurvey() {
  const made = aFolder();
  const file = openPartsFile(made);
  file?.keep("one", "python", parts);
  file?.keep("two", "nodejs", parts);
  file?.close();
  return made;
}

test("what was kept is found again, for the same bytes and language alone", () => {
  const { env, path } = anInterruptedSurvey();
  const file = openPartsFile({ env });
  expect(file?.earlier).toBe(2);
  expect(file?.find("one", "python")).toEqual(parts);
  expect(file?.find("one", "nodejs")).toBeNull();
  expect(file?.find("three", "python")).toBeNull();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  file?.remove();
  expect(existsSync(path)).toBe(false);
});

test("a line that was cut off is read anew, and the next one is whole", () => {
  const { env, path } = anInterruptedSurvey();
  writeFileSync(path, readFileSync(path).subarray(0, -20));
  const file = openPartsFile({ env });
  expect([file?.find("one", "python"), file?.find("two", "nodejs")]).toEqual([parts, null]);
  file?.keep("two", "nodejs", parts);
  file?.close();
  const next = openPartsFile({ env });
  expect(next?.find("two", "nodejs")).toEqual(parts);
  next?.remove();
});

test.each([
  ["of another format", '{"version":1,"key":"three python","parts":{}}'],
  ["that is not JSON", '{"version":1,"key":"three python",'],
  ["of another version", '{"version":2,"key":"three python","parts":{}}'],
])("a line %s counts as not read", (_, line) => {
  const { env, path } = anInterruptedSurvey();
  appendFileSync(path, `${line}\n\n\u0000\n`);
  const file = openPartsFile({ env });
  expect(file?.find("three", "python")).toBeNull();
  expect(file?.find("one", "python")).toEqual(parts);
  file?.remove();
});

test("without a folder to write to, a survey keeps nothing", () => {
  const { env } = aFolder();
  writeFileSync(join(env.XDG_CACHE_HOME, "layershift"), "a file");
  expect(openPartsFile({ env })).toBeNull();
});
