import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, test } from "vitest";
import * as z from "zod";
import { generatedDocs } from "../scripts/docs/generated-docs.ts";
import { mismatches, requestJsonSchema } from "../scripts/docs/request-schema.ts";
import { requestFrom } from "../src/domain/request/request.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, "utf8");

test("every field of a request has its words in scripts/docs/request-fields.ts, and every words their field", () => {
  expect(
    mismatches(),
    "Add the field's words to scripts/docs/request-fields.ts (or take them out), then run npm run docs",
  ).toEqual([]);
});

test.each(generatedDocs(read))("$path is what the code says", ({ path, content }) => {
  expect(read(path) === content, `${path} is out of date. Run: npm run docs`).toBe(true);
});

const documents = ["README.md", "CONTRIBUTING.md", "statemachine/README.md"].concat(
  readdirSync(`${root}docs`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => `docs/${path}`),
);

test.each(documents)("every link of %s leads to a file and a heading that are there", (document) => {
  for (const [, target = ""] of read(document).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
    const [file = "", heading] = target.split("#");
    const path = file === "" ? document : join(dirname(document), file);
    expect(existsSync(`${root}${path}`), `${document}: ${target}`).toBe(true);
    if (heading !== undefined) expect(headingsOf(read(path)), `${document}: ${target}`).toContain(heading);
  }
});

test("the index of decisions names each one by its title", () => {
  const index = read("docs/decisions/README.md");
  const decisions = documents.filter((path) => /decisions\/\d{4}/.test(path));
  expect(decisions.length).toBeGreaterThan(50);
  for (const path of decisions) {
    const [, number = "", title = ""] = /^# (\d+)\. (.+)$/m.exec(read(path)) ?? [];
    expect(index).toContain(`| [${number}](${basename(path)}) | ${title} | `);
  }
});

/** As GitHub makes anchors of headings. */
function headingsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-"),
  );
}

test("the README has at most 900 words", () => {
  expect(read("README.md").split(/\s+/).length).toBeLessThanOrEqual(900);
});

describe("the JSON Schema for editors", () => {
  const schema = z.fromJSONSchema(requestJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
  const good = { layer: { name: "acme", zip: "s3://bucket/acme.zip" }, fleet: { prefix: "acme-" } };

  it.each([
    ["the sample request", JSON.parse(read("statemachine/examples/sample-fleet.json"))],
    ["the smallest request", good],
    ["a rollback", { rollback: "migrate-20261123-153000-ab12", functions: ["acme-chat"] }],
  ])("takes %s, as the service does", (_, request) => {
    expect(() => requestFrom(request)).not.toThrow();
    expect(schema.safeParse(request).error?.message).toBeUndefined();
  });

  it.each([
    ["a misspelled field", { ...good, bakeSecond: 3 }],
    ["a number out of range", { ...good, batchSize: 0 }],
    ["a word that is none of the choices", { ...good, drift: "ignore" }],
    ["no layer", { fleet: good.fleet }],
    ["a function name with a space", { ...good, canary: "acme chat" }],
  ])("refuses %s, as the service does", (_, request) => {
    expect(() => requestFrom(request)).toThrow();
    expect(schema.safeParse(request).success).toBe(false);
  });

  it("is named by the sample request", () => {
    expect(JSON.parse(read("statemachine/examples/sample-fleet.json")).$schema).toBe("../request.schema.json");
  });
});
