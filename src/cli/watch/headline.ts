/** Decides the headline of the page: what is happening, and whether something is wrong. */
import { count } from "../../domain/amounts.ts";
import { outcomeText } from "../../domain/report/outcome-text.ts";
import { type Report, summaryOf } from "../../domain/report/report.ts";
import { firstSentences } from "../../domain/text.ts";
import type { Headline } from "../../page/view.ts";
import type { Observation } from "../execution/observation.ts";
import { OUTCOME_TONE } from "../terminal/outcome-tone.ts";
import { WAITING } from "../terminal/progress.ts";

export interface HeadlineFacts {
  readonly observation: Observation;
  /** `null` until it is written. */
  readonly report: Report | null;
  /** The first unhealthy finding, or `null`. */
  readonly unhealthy: string | null;
  /** The comment of the current state in the state machine. */
  readonly doing: string;
}

export function headlineOf(facts: HeadlineFacts): Headline {
  const { observation, report } = facts;
  if (report !== null && observation.facts.status !== "RUNNING") return headlineOfEnd(report);
  if (observation.facts.status !== "RUNNING") return headlineWithoutReport(facts);
  return observation.progress.position.rollingBack ? headlineOfRollback(facts) : headlineOfWork(facts);
}

function headlineOfEnd(report: Report): Headline {
  const text = outcomeText(report);
  const problems = firstSentences(
    report.problems.map(({ path, message }) => `${path === "" ? "the request" : path}: ${message}`),
    MAX_PROBLEMS,
    (more) => `And ${count(more, "more problem")}.`,
  );
  const summary = report.functions.length === 0 ? "" : `${summaryOf(report.functions)}.`;
  const detail = [report.reason === null ? "" : `Reason: ${report.reason}.`, ...problems, summary]
    .filter((part) => part !== "")
    .join(" ");
  return { tone: OUTCOME_TONE[report.outcome], text, detail, announcement: text };
}

const MAX_PROBLEMS = 5;

function headlineWithoutReport({ observation: { facts, progress } }: HeadlineFacts): Headline {
  const { position, batches } = progress;
  const where = position.batch > 0 && batches > 0 ? ` in batch ${Math.min(position.batch, batches)} of ${batches}` : "";
  const verb = facts.status === "ABORTED" ? "Stopped" : facts.status === "TIMED_OUT" ? "Timed out" : "Ended";
  const text = `${verb}${where}, at ${position.state ?? "the start"}.`;
  const moved = movedIn(progress.functions);
  const detail =
    moved === 0
      ? `No function was migrated.${facts.cause ? ` ${facts.cause}` : ""}`
      : `${count(moved, "function")} had been migrated. Within about a minute, layershift automatically restores the originals.`;
  return { tone: "bad", text, detail, announcement: text };
}

function headlineOfRollback({ observation: { progress, request }, unhealthy }: HeadlineFacts): Headline {
  const touched = progress.functions.filter(({ text }) => text !== WAITING);
  const restored = touched.filter(({ outcome }) => outcome === "restored").length;
  const text =
    touched.length === 0
      ? "Rolling back."
      : `Rolling back: ${restored} of ${count(touched.length, "function")} restored.`;
  const why = unhealthy ?? (request !== null && "target" in request ? `Undoing ${request.target}, as requested` : null);
  const detail = why === null ? "Something failed. All changed functions are being restored." : `${sentence(why)}.`;
  return { tone: "careful", text, detail, announcement: `Rolling back. ${detail}` };
}

function headlineOfWork({ observation: { progress }, doing }: HeadlineFacts): Headline {
  const { position, batches, functions } = progress;
  const working = (text: string, announcement = text): Headline => ({
    tone: "working",
    text,
    detail: doing,
    announcement,
  });
  if (batches === 0)
    return working(position.state === null ? "Starting." : `${position.state}. Nothing has been changed.`);
  const all = functions.length;
  const moved = movedIn(functions);
  if (position.batch === 0) return working(`${position.state ?? "Starting"}. No function has been changed.`);
  if (position.batch > batches)
    return working(`${moved} of ${count(all, "function")} moved. ${closing(position.state)}`);
  const failed = functions.filter(({ outcome }) => outcome === "failed" || outcome === "touched-by-others").length;
  const state = failed === 0 ? "nothing has failed" : `${failed} could not be changed`;
  if (position.state === "Wait for approval") {
    const text = `Batch ${position.batch} of ${batches} is waiting for approval: ${moved} of ${count(all, "function")} moved; ${state}.`;
    return { ...working(text), tone: "careful" };
  }
  return working(
    `Batch ${position.batch} of ${batches}: ${moved} of ${count(all, "function")} moved; ${state}.`,
    `Batch ${position.batch} of ${batches}; ${state}.`,
  );
}

function closing(state: string | null): string {
  return state === "Accept" ? "The fleet-wide checks are running." : "The report is being written.";
}

function movedIn(functions: readonly { readonly outcome: string | null }[]): number {
  return functions.filter(({ outcome }) => outcome === "migrated").length;
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1).replace(/\.$/, "");
}
