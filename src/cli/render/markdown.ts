/** Renders a plan or a rejected request as Markdown, for example as a comment of a pull request on GitHub. */
import type { Problem } from "../../domain/errors.ts";
import { outcomeText } from "../../domain/report/outcome-text.ts";
import type { Report } from "../../domain/report/report.ts";
import { printableIn } from "../../domain/text.ts";
import { count, kilobytes, sizeChange } from "./text.ts";

/** GitHub's limit for a comment, in characters. */
export const MAX_COMMENT_LENGTH = 65_536;

/** What a report or a refusal has in common. */
export type Commented = Pick<Report, "outcome" | "reason" | "functions"> & {
  readonly problems: readonly Pick<Problem, "path" | "message">[];
  readonly notes?: Report["notes"];
};

/** Rows and notes that would make it longer than GitHub allows are counted instead. Ends with a line break. */
export function renderMarkdown(asStored: Commented): string {
  const report = printableIn(asStored);
  const head = [`### layershift: ${escaped(headlineOf(report))}`, ...summary(report)].join("\n\n");
  const room = MAX_COMMENT_LENGTH - head.length - RESERVED;
  const rows = fitting(report.functions.map(rowOf), Math.floor(room * ROWS_SHARE));
  const notes = fitting(
    (report.notes ?? []).map(({ reason }) => `- ${escaped(reason)}`),
    room - rows.text.length,
  );
  return `${[
    head,
    ...(rows.text === ""
      ? []
      : [details(count(report.functions.length, "function"), `${TABLE}\n${rows.text}`, rows.left)]),
    ...(notes.text === "" ? [] : [details("Notes", notes.text, notes.left)]),
  ].join("\n\n")}\n`;
}

/** For the marks around rows and notes. */
const RESERVED = 1000;
/** Of the room, for the functions; notes have the rest. */
const ROWS_SHARE = 0.7;
const TABLE = "| function | batch | action | ZIP | reason |\n|---|---|---|---|---|";

/** Only a report has a location. */
function headlineOf(report: Commented): string {
  return "location" in report ? outcomeText(report as Report) : "no plan was made";
}

function summary({ functions, problems, reason }: Commented): readonly string[] {
  const listed = problems
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => `- ${path === "" ? "" : `\`${code(path)}\`: `}${escaped(message)}`);
  const more = problems.length - listed.length;
  if (listed.length > 0)
    return [[...listed, ...(more > 0 ? [`- … and ${count(more, "more problem")}`] : [])].join("\n")];
  const because = reason === null ? [] : [escaped(reason)];
  return [...because, ...(functions.length === 0 ? [] : [totals(functions)])];
}

const MAX_PROBLEMS = 50;

function totals(functions: Report["functions"]): string {
  const planned = functions.filter(({ outcome }) => outcome === "planned");
  const before = planned.reduce((sum, { zipBytesBefore }) => sum + zipBytesBefore, 0);
  const after = planned.reduce((sum, { zipBytesBefore, zipBytesAfter }) => sum + (zipBytesAfter ?? zipBytesBefore), 0);
  const sizes = before === 0 ? "" : ` Their ZIPs: ${kilobytes(before)} → ${kilobytes(after)}.`;
  return `**${planned.length} of ${count(functions.length, "function")}** would be migrated.${sizes}`;
}

function rowOf({ name, batch, outcome, zipBytesBefore, zipBytesAfter, reason }: Report["functions"][number]): string {
  const cells = [
    `\`${code(name)}\``,
    batch ?? "–",
    outcome,
    sizeChange(zipBytesBefore, zipBytesAfter),
    escaped(reason ?? ""),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** As many whole lines as fit. */
function fitting(lines: readonly string[], room: number): { readonly text: string; readonly left: number } {
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > room) break;
    kept.push(line);
  }
  return { text: kept.join("\n"), left: lines.length - kept.length };
}

function details(title: string, content: string, left: number): string {
  const more = left === 0 ? "" : `\n\n… and ${left} more, which \`--json\` lists.`;
  return `<details><summary>${title}</summary>\n\n${content}${more}\n\n</details>`;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["<", "&lt;"],
  [">", "&gt;"],
  ["&", "&amp;"],
]);

/** Text of others cannot become Markdown, HTML, a mention, a link or a row. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]#|~<>&]/g, (sign) => ENTITIES.get(sign) ?? `\\${sign}`)
    .replaceAll(/@|:(?=\/\/)|www(?=\.)/gi, (start) => `${start}\u200b`)
    .replaceAll(/\s+/g, " ");
}

/** Inside backticks only a backtick and a row's bar matter. */
const code = (text: string) => text.replaceAll("`", "'").replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
