/**
 * The end of an execution as a person reads it: one line per function, totals, what is to be known, where the report
 * lies.
 */

import type { FunctionOutcome } from "../../domain/change/journal.ts";
import { inCommand } from "../../domain/execution-name.ts";
import { nextStepsOf } from "../../domain/report/next-steps.ts";
import { outcomeText } from "../../domain/report/outcome-text.ts";
import { layerVersionsIn, type Report } from "../../domain/report/report.ts";
import type { ReportedFunction } from "../../domain/report/reported-function.ts";
import { printableIn } from "../../domain/text.ts";
import { OUTCOME_TONE } from "../terminal/outcome-tone.ts";
import type { Paint, Tone } from "../terminal/terminal.ts";
import { renderProblems } from "./problems.ts";
import { type Cell, table } from "./table.ts";
import { count, duration, kilobytes, paragraph, sizeChange, wrapped } from "./text.ts";

const TONE: Readonly<Record<FunctionOutcome, Tone>> = {
  planned: "strong",
  migrated: "good",
  unchanged: "quiet",
  skipped: "careful",
  restored: "careful",
  failed: "bad",
  "touched-by-others": "bad",
};

const IN_ORDER: readonly FunctionOutcome[] = [
  "planned",
  "migrated",
  "restored",
  "unchanged",
  "skipped",
  "touched-by-others",
  "failed",
];

/** The whole report; a plan shows batch and action instead of the outcome. */
export function renderReport(asStored: Report, paint: Paint, width: number): string {
  const report = printableIn(asStored);
  const parts = [
    report.functions.length === 0 ? "" : functionTable(report, paint, width),
    [headline(report, paint), ...why(report, width), ...totals(report)].join("\n"),
    report.problems.length === 0 ? "" : renderProblems(report.problems, paint, width),
    notes(report, width),
    whatToType(report, width),
    [
      ...layerVersionsIn(report).map((arn) => `Layer   ${arn}`),
      ...next(report),
      ...undo(report),
      `Report  ${report.location}`,
      ...(report.page === null ? [] : [`Page    ${report.page}`]),
    ].join("\n"),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** The files that deploy the functions do not know of the migration: their next deployment undoes or breaks it. */
function next({ outcome, execution }: Report): string[] {
  if (outcome !== "migrated") return [];
  return [`Next    npm run handover -- ${inCommand(execution)} --out ./handover   (before anybody deploys)`];
}

/** How to undo it, and until when its stored originals are kept. */
function undo({ rollbackUntil, execution, target }: Report): string[] {
  if (rollbackUntil === null) return [];
  return [`Undo    npm run rollback -- ${inCommand(target ?? execution)}   (until ${rollbackUntil.slice(0, 10)})`];
}

/** A reason that so many functions share is said once, below the table. */
const SHARED_BY = 3;

function functionTable({ functions: reported, outcome }: Report, paint: Paint, width: number): string {
  const functions = outcome === "planned" ? reported.map(besidesItsColumns) : reported;
  const byReason = Map.groupBy(functions, ({ reason }) => reason ?? "");
  const shared = [...byReason]
    .filter(([reason, of]) => reason.length > 40 && of.length >= SHARED_BY)
    .map(([reason]) => reason);
  const reasonOf = ({ reason }: ReportedFunction) => {
    const index = shared.indexOf(reason ?? "");
    return index === -1 ? (reason ?? "") : `(${index + 1})`;
  };
  const [header, row] =
    outcome === "planned"
      ? [["function", "batch", "action", "ZIP", "reason"], plannedRow]
      : [["function", "outcome", "ZIP", "reason"], resultRow];
  const rows = functions.map((fn) => [...row(fn), { text: reasonOf(fn) }]);
  const notes = shared.flatMap((reason, index) => hanging(`(${index + 1}) `, reason, width));
  return [table(header, rows, paint, width), ...(notes.length === 0 ? [] : ["", ...notes])].join("\n");
}

/** Columns of a plan say batch and action; the reason says what is special. */
function besidesItsColumns(fn: ReportedFunction): ReportedFunction {
  const isPlain = fn.code === "would-migrate" && fn.data.givesUp === null && fn.data.traffic === null;
  return { ...fn, reason: isPlain ? null : (fn.reason ?? "").replace(`, in batch ${fn.batch}`, "") };
}

function resultRow(fn: ReportedFunction): Cell[] {
  return [
    { text: fn.name },
    { text: fn.outcome, tone: TONE[fn.outcome] },
    { text: sizeChange(fn.zipBytesBefore, fn.outcome === "migrated" ? fn.zipBytesAfter : null) },
  ];
}

function plannedRow(fn: ReportedFunction): Cell[] {
  return [
    { text: fn.name },
    { text: fn.batch === null ? "–" : String(fn.batch) },
    { text: ACTION[fn.outcome] ?? "leave", tone: TONE[fn.outcome] },
    { text: sizeChange(fn.zipBytesBefore, fn.zipBytesAfter) },
  ];
}

/** The reason says how: out of the package, or only onto another version of the layer. */
const ACTION: Readonly<Partial<Record<FunctionOutcome, string>>> = { planned: "migrate", skipped: "skip" };

function headline(report: Report, paint: Paint): string {
  return `${paint(OUTCOME_TONE[report.outcome], outcomeText(report))} ${paint("quiet", `(${duration(report.seconds)})`)}`;
}

/** A rejection's reason is its problems, said below. */
function why(report: Report, width: number): string[] {
  return report.reason === null || report.problems.length > 0 ? [] : paragraph(`Reason: ${report.reason}`, width);
}

function totals({ functions }: Report): string[] {
  if (functions.length === 0) return [];
  const byOutcome = Map.groupBy(functions, ({ outcome }) => outcome);
  const outcomes = IN_ORDER.filter((word) => byOutcome.has(word)).map(
    (word) => `${byOutcome.get(word)?.length} ${word}`,
  );
  return [`${count(functions.length, "function")}: ${outcomes.join(", ")}.`, ...savings(functions)];
}

function savings(functions: readonly ReportedFunction[]): string[] {
  const moved = functions.filter(({ outcome, zipBytesAfter }) => {
    return (outcome === "migrated" || outcome === "planned") && zipBytesAfter !== null;
  });
  const before = moved.reduce((sum, fn) => sum + fn.zipBytesBefore, 0);
  const after = moved.reduce((sum, fn) => sum + (fn.zipBytesAfter ?? 0), 0);
  if (before === 0) return [];
  const share = ((after / before) * 100).toFixed(1);
  return [`ZIPs of the ${moved.length}: ${kilobytes(before)} → ${kilobytes(after)} (${share} % of before).`];
}

/** Commands are not wrapped, so that they can be copied. */
function whatToType(report: Report, width: number): string {
  const steps = nextStepsOf(report);
  if (steps.length === 0) return "";
  const lines = steps.flatMap(({ text, commands }) => [
    ...hanging("  - ", text, width),
    ...commands.map((command) => `    ${command}`),
  ]);
  return ["What to type next:", ...lines].join("\n");
}

function notes(report: Report, width: number): string {
  if (report.notes.length === 0) return "";
  return ["Notes:", ...report.notes.flatMap(({ reason }) => hanging("  - ", reason, width))].join("\n");
}

/** Wrapped text behind a mark; further lines stand below the first. */
function hanging(mark: string, text: string, width: number): string[] {
  return wrapped(text, width - mark.length).map(
    (line, index) => `${index === 0 ? mark : " ".repeat(mark.length)}${line}`,
  );
}
