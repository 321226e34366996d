/** Writes docs/reasons.md: all codes, when they apply, and their facts. */
import { CODE_GROUPS } from "../../src/domain/report/reasons/reasons.ts";

export function reasonsPage(): string {
  const groups = Object.entries(CODE_GROUPS).flatMap(([title, rules]) => [
    `## ${title}`,
    "",
    "| code | meaning | data |",
    "|---|---|---|",
    ...Object.entries(rules).map(
      ([code, { meaning, facts }]) =>
        `| \`${code}\` | ${meaning} | ${Object.keys(facts)
          .map((fact) => `\`${fact}\``)
          .join(", ")} |`,
    ),
    "",
  ]);
  return [...INTRODUCTION, ...groups].join("\n");
}

const INTRODUCTION = [
  "# Reasons as codes",
  "",
  "<!-- Written by `npm run docs` from src/domain/report/reasons. -->",
  "",
  "A report has `code` and `data` beside its `reason`, and so has each of its functions, notes and problems. A problem says its reason as",
  "`message`. Compare codes in scripts: they stay, and sentences may change. An outcome that needs no reason has the code `null`.",
  "Reports of an earlier version have no codes. The column *meaning* has the sentence, with data in braces, or says when the code is given.",
  "",
  "If a task fails, the `Cause` of its state has the code and data in the last line of `errorMessage`, as JSON.",
  "",
  "A reason behind another one is in `data.because`, or in `data.stays` for aliases: each has `reason`, `code` and `data` again.",
  "Lists in `data` hold the first 20 entries; `total` counts all of them.",
  "The [JSON Schema of the result](../statemachine/result.schema.json) describes the whole report.",
  "",
];
