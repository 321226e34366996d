/** Renders the newest executions as a table. */
import type { ExecutionStatus } from "../../aws/step-functions/step-functions.ts";
import { inCommand } from "../../domain/execution-name.ts";
import type { ExecutionOutcome } from "../../domain/report/report.ts";
import { printableIn } from "../../domain/text.ts";
import { OUTCOME_TONE } from "../terminal/outcome-tone.ts";
import type { Style } from "../terminal/terminal.ts";
import { type Cell, type Columns, table } from "./table.ts";
import { blocks, duration, wrapped } from "./text.ts";

/** One line of the list. */
export interface NewestExecution {
  /** Its ARN. */
  readonly execution: string;
  readonly name: string;
  /** For example `migration` or `rollback of migrate-…`; `null` if its request was rejected or is not read yet. */
  readonly what: string | null;
  readonly status: ExecutionStatus;
  /** The outcome of its report; `null` while it runs or if it has none. */
  readonly outcome: ExecutionOutcome | null;
  readonly startedAt: string;
  /** `null` while it runs. */
  readonly seconds: number | null;
}

/** Times are UTC, as in the names. */
export function renderNewest(asListed: readonly NewestExecution[], style: Style): string {
  const executions = printableIn(asListed);
  const [first] = executions;
  if (first === undefined) return `${wrapped(NO_EXECUTIONS, style.width).join("\n")}\n`;
  return blocks(
    table(executions, COLUMNS, style),
    `Details  npm run status -- ${inCommand(first.name)}\nUndo     npm run rollback -- EXECUTION`,
  );
}

const NO_EXECUTIONS = "There are no executions yet. Start with a plan: npm run plan -- REQUEST.json";

const COLUMNS: Columns<NewestExecution> = {
  execution: ({ name }) => name,
  "started (UTC)": ({ startedAt }) => startedAt.slice(0, 16).replace("T", " "),
  duration: ({ seconds }) => (seconds === null ? "–" : duration(seconds)),
  outcome: endOf,
  kind: ({ what }) => what ?? "",
};

function endOf({ status, outcome }: NewestExecution): Cell {
  if (status === "RUNNING") return { text: "running", tone: "careful" };
  if (outcome === null) return { text: `${status.toLowerCase().replaceAll("_", " ")}, no report`, tone: "bad" };
  return { text: outcome, tone: OUTCOME_TONE[outcome] };
}
