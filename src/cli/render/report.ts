/** Renders the report of an execution: one line per function, totals, notes, next steps, and where the report is. */
import type { FunctionOutcome } from "../../domain/change/journal.ts";
import { inCommand } from "../../domain/execution-name.ts";
import { nextStepsOf } from "../../domain/report/next-steps.ts";
import { outcomeText } from "../../domain/report/outcome-text.ts";
import { layerVersionsIn, type Report } from "../../domain/report/report.ts";
import type { ReportedFunction } from "../../domain/report/reported-function.ts";
import { printableIn } from "../../domain/text.ts";
import { OUTCOME_TONE } from "../terminal/outcome-tone.ts";
import type { Paint, Style, TextTone } from "../terminal/terminal.ts";
import { type Columns, table } from "./table.ts";
import { blocks, count, duration, kilobytes, paragraph, renderProblems, sizeChange, wrapped } from "./text.ts";

const TONE: Readonly<Record<FunctionOutcome, TextTone>> = {
  planned: "strong",
  migrated: "good",
  unchanged: "quiet",
  skipped: "careful",
  restored: "careful",
  failed: "bad",
  "touched-by-others": "bad",
};

/** The order of the totals. */
const IN_ORDER = ["planned", "migrated", "restored", "unchanged", "skipped", "touched-by-others", "failed"] as const;

/** Renders the whole report; a plan shows batch and action instead of the outcome. */
export function renderReport(asStored: Report, style: Style): string {
  const { paint, width } = style;
  const report = printableIn(asStored);
  return blocks(
    functionTable(report, style),
    [headline(report, paint), ...reasonLines(report, width), ...totals(report)].join("\n"),
    renderProblems(report.problems, style),
    notes(report, width),
    nextSteps(report, width),
    [
      ...layerVersionsIn(report).map((arn) => `Layer   ${arn}`),
      ...handoverLine(report),
      ...rollbackLine(report),
      `Report  ${report.location}`,
      ...(report.page === null ? [] : [`Page    ${report.page}`]),
    ].join("\n"),
  );
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

function functionTable({ functions: reported, outcome }: Report, style: Style): string {
  const functions = outcome === "planned" ? reported.map(withoutColumnFacts) : reported;
  const byReason = Map.groupBy(functions, ({ reason }) => reason ?? "");
  const shared = [...byReason]
    .filter(([reason, of]) => reason.length > 40 && of.length >= MIN_SHARED_BY)
    .map(([reason]) => reason);
  const reasonOf = ({ reason }: ReportedFunction) => {
    const index = shared.indexOf(reason ?? "");
    return index === -1 ? (reason ?? "") : `(${index + 1})`;
  };
  const columns = outcome === "planned" ? PLAN_COLUMNS : RESULT_COLUMNS;
  const notes = shared.flatMap((reason, index) => hanging(`(${index + 1}) `, reason, style.width));
  const rendered = table(functions, { ...columns, reason: reasonOf }, style);
  return [rendered, ...(notes.length === 0 ? [] : ["", ...notes])].join("\n");
}

/** A plan has columns for batch and action, so the reason does not repeat them. */
function withoutColumnFacts(fn: ReportedFunction): ReportedFunction {
  const isPlain = fn.code === "would-migrate" && fn.data.givesUp === null && fn.data.traffic === null;
  return { ...fn, reason: isPlain ? null : (fn.reason ?? "").replace(`, in batch ${fn.batch}`, "") };
}

const RESULT_COLUMNS: Columns<ReportedFunction> = {
  function: ({ name }) => name,
  outcome: ({ outcome }) => ({ text: outcome, tone: TONE[outcome] }),
  ZIP: (fn) => sizeChange(fn.zipBytesBefore, fn.outcome === "migrated" ? fn.zipBytesAfter : null),
};

const PLAN_COLUMNS: Columns<ReportedFunction> = {
  function: ({ name }) => name,
  batch: ({ batch }) => (batch === null ? "–" : String(batch)),
  action: ({ outcome }) => ({ text: ACTION[outcome] ?? "leave", tone: TONE[outcome] }),
  ZIP: ({ zipBytesBefore, zipBytesAfter }) => sizeChange(zipBytesBefore, zipBytesAfter),
};

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
