import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { mutations } from "../../scripts/mutations/mutations.ts";
import { promisesPage } from "../../scripts/mutations/promises-page.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, "utf8");

/** Of a test file and of the tables it takes its cases from. */
function titlesOf(test: string): string {
  const text = read(test);
  const tables = [...text.matchAll(/from "(\.[^"]+)"/g)].map(([, path = ""]) => join(dirname(test), path));
  return [text, ...tables.filter((path) => path.startsWith("tests/")).map(read)].join("\n");
}

test.each(mutations)("$without: the safeguard stands in $file, once, and the test it belongs to exists", (mutation) => {
  expect(read(mutation.file).split(mutation.replace)).toHaveLength(2);
  expect(titlesOf(mutation.test)).toContain(mutation.title ?? mutation.promise);
});

/** `npx vitest run tests/scripts/mutations.test.ts -u` writes the page. */
test("the page of promises is made of the mutations", async () => {
  await expect(promisesPage(mutations)).toMatchFileSnapshot(`${root}docs/promises.md`);
});
