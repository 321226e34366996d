/** Decides the one sentence the page begins with: what is happening, and whether anything is wrong. */

import { byNumber, count } from "../../domain/amounts.ts";
import { outcomeText } from "../../domain/report/outcome-text.ts";
import { type Report, summaryOf } from "../../domain/report/report.ts";
import { firstSentences } from "../../domain/text.ts";
import type { Headline } from "../../page/view.ts";
import type { Look } from "../execution/observation.ts";
import { OUTCOME_TONE } from "../terminal/outcome-tone.ts";

export interface HeadlineFacts {
  readonly look: Look;
  /** `null` while there is none. */
  readonly report: Report | null;
  /** The first unhealthy finding in words; `null` where there is none. */
  readonly unhealthy: string | null;
  /** What the state machine says the present state does. */
  readonly doing: string;
}

export function headlineOf(facts: HeadlineFacts): Headline {
  const { look, report } = facts;
  if (report !== null && look.facts.status !== "RUNNING") return headlineOfEnd(report);
  if (look.facts.status !== "RUNNING") return headlineWithoutReport(facts);
  return look.progress.walk.rollingBack ? headlineOfRollback(facts) : headlineOfWork(facts);
}

function headlineOfEnd(report: Report): Headline {
  const text = outcomeText(report);
  const problems = firstSentences(
    report.problems.map(({ path, message }) => `${path === "" ? "the request" : path}: ${message}`),
    MOST_PROBLEMS,
    (more) => `And ${count(more, "more problem")}.`,
  );
  const summary = report.functions.length === 0 ? "" : `${summaryOf(report.functions)}.`;
  const detail = [report.reason === null ? "" : `Reason: ${report.reason}.`, ...problems, summary]
    .filter((part) => part !== "")
    .join(" ");
  return { tone: OUTCOME_TONE[report.outcome], text, detail, announcement: text };
}

const MOST_PROBLEMS = 5;

function headlineWithoutReport({ look: { facts, progress } }: HeadlineFacts): Headline {
  const { walk, batches } = progress;
  const where = walk.batch > 0 && batches > 0 ? ` in batch ${Math.min(walk.batch, batches)} of ${batches}` : "";
  const verb = facts.status === "ABORTED" ? "Stopped" : facts.status === "TIMED_OUT" ? "Timed out" : "Ended";
  const text = `${verb}${where}, at ${walk.state ?? "its beginning"}.`;
  const moved = movedIn(progress.functions);
  const detail =
    moved === 0
      ? `No function had moved.${facts.cause ? ` ${facts.cause}` : ""}`
      : `${count(moved, "function")} had moved. The execution is picked up by itself within about a minute, and what it changed is restored from the stored originals.`;
  return { tone: "bad", text, detail, announcement: text };
}

function headlineOfRollback({ look: { progress, request }, unhealthy }: HeadlineFacts): Headline {
  const touched = progress.functions.filter(({ words }) => words !== "waits");
  const restored = touched.filter(({ outcome }) => outcome === "restored").length;
  const text =
    touched.length === 0
      ? "Rolling back."
      : `Rolling back: ${restored} of ${count(touched.length, "function")} ${byNumber(restored, "is", "are")} as before again.`;
  const why = unhealthy ?? (request !== null && "target" in request ? `Undoing ${request.target}, as asked` : null);
  const detail = why === null ? "Something failed; everything that was touched goes back." : `${sentence(why)}.`;
  return { tone: "careful", text, detail, announcement: `Rolling back. ${detail}` };
}

function headlineOfWork({ look: { progress }, doing }: HeadlineFacts): Headline {
  const { walk, batches, functions } = progress;
  const working = (text: string, announcement = text): Headline => ({
    tone: "working",
    text,
    detail: doing,
    announcement,
  });
  if (batches === 0) return working(walk.state === null ? "Starting." : `${walk.state}. Nothing has been changed.`);
  const all = functions.length;
  const moved = movedIn(functions);
  if (walk.batch === 0) return working(`${walk.state ?? "Starting"}. No function has been changed.`);
  if (walk.batch > batches) return working(`${moved} of ${count(all, "function")} moved. ${closing(walk.state)}`);
  const failed = functions.filter(({ outcome }) => outcome === "failed" || outcome === "touched-by-others").length;
  const state = failed === 0 ? "nothing has failed" : `${failed} could not be changed`;
  if (walk.state === "Wait for approval") {
    const text = `Batch ${walk.batch} of ${batches} waits for somebody's word: ${moved} of ${count(all, "function")} moved; ${state}.`;
    return { ...working(text), tone: "careful" };
  }
  return working(
    `Batch ${walk.batch} of ${batches}: ${moved} of ${count(all, "function")} moved; ${state}.`,
    `Batch ${walk.batch} of ${batches}; ${state}.`,
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
