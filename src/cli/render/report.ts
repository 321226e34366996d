/** Renders the report of an execution: one line per function, totals, notes, next steps, and where the report is. */

import type { FunctionOutcome } from "../../domain/change/journal.ts";
import { inCommand } from "../../domain/execution-name.ts";
import { nextStepsOf } from "../../domain/report/next-steps.ts";
import { outcomeText } from "../../domain/report/outcome-text.ts";
import { layerVersionsIn, type Report } from "../../domain/report/report.ts";
import type { ReportedFunction } from "../../domain/report/reported-function.ts";
import { printableIn } from "../../domain/text.ts";
import { OUTCOME_TONE } from "../terminal/outcome-tone.ts";
import type { Paint, TextTone } from "../terminal/terminal.ts";
import { renderProblems } from "./problems.ts";
import { type Cell, table } from "./table.ts";
import { count, duration, kilobytes, paragraph, sizeChange, wrapped } from "./text.ts";

const TONE: Readonly<Record<FunctionOutcome, TextTone>> = {
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

/** Renders the whole report; a plan shows batch and action instead of the outcome. */
export function renderReport(asStored: Report, paint: Paint, width: number): string {
  const report = printableIn(asStored);
  const parts = [
    report.functions.length === 0 ? "" : functionTable(report, paint, width),
    [headline(report, paint), ...reasonLines(report, width), ...totals(report)].join("\n"),
    report.problems.length === 0 ? "" : renderProblems(report.problems, paint, width),
    notes(report, width),
    nextSteps(report, width),
    [
      ...layerVersionsIn(report).map((arn) => `Layer   ${arn}`),
      ...handoverLine(report),
      ...rollbackLine(report),
      `Report  ${report.location}`,
      ...(report.page === null ? [] : [`Page    ${report.page}`]),
    ].join("\n"),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** Infrastructure code does not know about the migration: the next deployment undoes it or breaks functions. */
function handoverLine({ outcome, execution }: Report): string[] {
  if (outcome !== "migrated") return [];
  return [`Next    npm run handover -- ${inCommand(execution)} --out ./handover   (before anyone deploys)`];
}

/** How to undo it, and until when that is possible. */
function rollbackLine({ rollbackUntil, execution, target }: Report): string[] {
  if (rollbackUntil === null) return [];
  return [`Undo    npm run rollback -- ${inCommand(target ?? execution)}   (until ${rollbackUntil.slice(0, 10)})`];
}

/** A long reason that at least this many functions share is printed once, below the table. */
const MIN_SHARED_BY = 3;

function functionTable({ functions: reported, outcome }: Report, paint: Paint, width: number): string {
  const functions = outcome === "planned" ? reported.map(withoutColumnFacts) : reported;
  const byReason = Map.groupBy(functions, ({ reason }) => reason ?? "");
  const shared = [...byReason]
    .filter(([reason, of]) => reason.length > 40 && of.length >= MIN_SHARED_BY)
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

/** A plan has columns for batch and action, so the reason does not repeat them. */
function withoutColumnFacts(fn: ReportedFunction): ReportedFunction {
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

/** The reason says how: shared code moves out of the package, or only the layer version changes. */
const ACTION: Readonly<Partial<Record<FunctionOutcome, string>>> = { planned: "migrate", skipped: "skip" };

function headline(report: Report, paint: Paint): string {
  return `${paint(OUTCOME_TONE[report.outcome], outcomeText(report))} ${paint("quiet", `(${duration(report.seconds)})`)}`;
}

/** A rejected report lists its problems instead. */
function reasonLines(report: Report, width: number): string[] {
  return report.reason === null || report.problems.length > 0 ? [] : paragraph(`Reason: ${report.reason}`, width);
}

function totals({ functions }: Report): string[] {
  if (functions.length === 0) return [];
  const byOutcome = Map.groupBy(functions, ({ outcome }) => outcome);
  const outcomes = IN_ORDER.filter((outcome) => byOutcome.has(outcome)).map(
    (outcome) => `${byOutcome.get(outcome)?.length} ${outcome}`,
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
  return [`Total ZIP size: ${kilobytes(before)} → ${kilobytes(after)} (${share} % of before).`];
}

/** Commands are not wrapped so that they can be copied. */
function nextSteps(report: Report, width: number): string {
  const steps = nextStepsOf(report);
  if (steps.length === 0) return "";
  const lines = steps.flatMap(({ text, commands }) => [
    ...hanging("  - ", text, width),
    ...commands.map((command) => `    ${command}`),
  ]);
  return ["Next steps:", ...lines].join("\n");
}

function notes(report: Report, width: number): string {
  if (report.notes.length === 0) return "";
  return ["Notes:", ...report.notes.flatMap(({ reason }) => hanging("  - ", reason, width))].join("\n");
}

/** Wrapped text after a mark; further lines are indented to match the first. */
function hanging(mark: string, text: string, width: number): string[] {
  return wrapped(text, width - mark.length).map(
    (line, index) => `${index === 0 ? mark : " ".repeat(mark.length)}${line}`,
  );
}
