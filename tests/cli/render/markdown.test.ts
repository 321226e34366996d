import { expect, test } from "vitest";
import { type Commented, MAX_COMMENT_LENGTH, renderMarkdown } from "../../../src/cli/render/markdown.ts";
import type { Report } from "../../../src/domain/report/report.ts";

type Line = Report["functions"][number];

const line = (name: string, outcome: Line["outcome"], reason: string | null, batch: number | null): Line =>
  ({ name, outcome, reason, batch, zipBytesBefore: 452_000, zipBytesAfter: batch === null ? null : 1200 }) as Line;

const planned: Commented = {
  ...({ location: "s3://b/r.json", rollback: null } as object),
  outcome: "planned",
  reason: null,
  problems: [],
  functions: [
    line("acme-a", "planned", null, 1),
    line("acme-b", "skipped", "it already has 5 layers, and Lambda allows 5", null),
  ],
  notes: [{ reason: "Not proven: app.py line 3", code: null, data: {} }],
};

test("a plan is a headline, a total, a folded table and folded notes", () => {
  expect(renderMarkdown(planned)).toBe(`### layershift: Plan made. Nothing was changed.

**1 of 2 functions** would be migrated. Their ZIPs: 452 KB → 1.2 KB.

<details><summary>2 functions</summary>

| function | batch | action | ZIP | reason |
|---|---|---|---|---|
| \`acme-a\` | 1 | planned | 452 KB → 1.2 KB |  |
| \`acme-b\` | – | skipped | 452 KB | it already has 5 layers, and Lambda allows 5 |

</details>

<details><summary>Notes</summary>

- Not proven: app.py line 3

</details>
`);
});

test("a rejected request is its problems", () => {
  const problems = [{ path: "fleet.prefix", message: "is required (at line 3, column 1)" }];
  expect(renderMarkdown({ outcome: "rejected", reason: "2 problems", problems, functions: [] })).toBe(
    "### layershift: no plan was made\n\n- `fleet.prefix`: is required (at line 3, column 1)\n",
  );
});

test.each([1, 10_000])(
  "a plan of %i functions with long reasons is no longer than GitHub allows, and says what is left out",
  (functions) => {
    const reason = `${"<&>|@*_`".repeat(200)} ends`;
    const many = Array.from({ length: functions }, (_, index) => line(`acme-${index}`, "skipped", reason, null));
    const notes = Array.from({ length: functions }, () => ({ reason, code: null, data: {} }));
    const text = renderMarkdown({ ...planned, functions: many, notes });
    expect(text.length).toBeLessThanOrEqual(MAX_COMMENT_LENGTH);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    if (functions > 1) expect(text).toMatch(/… and 9,?\d+ more, which `--json` lists\./);
  },
);

test.each([
  ["</details><script>alert(1)</script>", /<\/?script|<\/details><script/],
  ["[click](http://evil.example)", /\[click\]\(|http:\/\//],
  ["| a | b |\n| c | d |", /\n\| c/],
  ["@everyone look at www.evil.example", /@everyone|www\.evil/],
  ["**bold** `code` # title", /\*\*bold|`code`/],
])("text of others stays text: %s", (hostile, forbidden) => {
  const { functions } = planned;
  const reported = functions.map((fn) => ({ ...fn, name: hostile, reason: hostile }));
  const notes = [{ reason: hostile, code: null, data: {} }];
  const problems = [{ path: hostile, message: hostile }];
  const ofPlan = renderMarkdown({ ...planned, functions: reported, notes });
  const withoutOwn = (text: string) => text.replaceAll(/^<\/?details>.*$/gm, "").replaceAll(/`[^`\n]*`/g, "");
  expect(withoutOwn(ofPlan)).not.toMatch(forbidden);
  expect(withoutOwn(renderMarkdown({ ...planned, outcome: "rejected", problems }))).not.toMatch(forbidden);
});
