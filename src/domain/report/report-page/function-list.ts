/**
 * Every function of the fleet: its outcome, the reason, what was done to it, and what its checks and its log showed.
 */
import { count, kilobytes, sizeChange } from "../../amounts.ts";
import { type FunctionJournal, type FunctionOutcome, mayHaveChanged } from "../../change/journal.ts";
import type { MetricsResult, MetricWindow } from "../../verdict/gates.ts";
import { scanTextOf } from "../../verdict/logs/scan-text.ts";
import { type CheckResult, errorsText, type FunctionVerdict, type ScanResult } from "../../verdict/verdict.ts";
import type { ReportedFunction } from "../reported-function.ts";
import { html, type Markup } from "./html.ts";
import { evidenceByFunction, type FunctionEvidence, type PageFacts } from "./page-facts.ts";

/** Functions that need attention come first. */
const IN_ORDER: readonly FunctionOutcome[] = [
  "failed",
  "touched-by-others",
  "restored",
  "skipped",
  "planned",
  "migrated",
  "unchanged",
];

const NO_EVIDENCE: FunctionEvidence = { checks: [], scans: [], metrics: [], verdicts: [] };

export function functionList({ report, journals, batches }: PageFacts): Markup | null {
  if (report.functions.length === 0) return null;
  const evidence = evidenceByFunction(batches);
  const journalOf = new Map(journals.map((journal) => [journal.functionName, journal]));
  const byOutcome = Map.groupBy(report.functions, ({ outcome }) => outcome);
  const found = IN_ORDER.filter((outcome) => byOutcome.has(outcome));
  return html`<section aria-labelledby="functions" class="functions"><h2 id="functions">Functions</h2>
${filters(found, byOutcome, report.functions.length)}
${found
  .flatMap((outcome) => byOutcome.get(outcome) ?? [])
  .map((fn) => entry(fn, journalOf.get(fn.name), evidence.get(fn.name) ?? NO_EVIDENCE))}</section>`;
}

/** Works without a script: the style sheet hides the others. */
function filters(
  found: readonly FunctionOutcome[],
  byOutcome: ReadonlyMap<FunctionOutcome, readonly ReportedFunction[]>,
  all: number,
): Markup | null {
  if (found.length < 2) return null;
  const choice = (value: string, words: string, checked: boolean) =>
    html`<label><input type="radio" name="show" value="${value}"${checked ? html` checked` : null}>${words}</label>\n`;
  return html`<fieldset class="filters"><legend>Show</legend>
${choice("all", `all ${all}`, true)}${found.map((outcome) => choice(outcome, `${byOutcome.get(outcome)?.length} ${outcome}`, false))}</fieldset>`;
}

function entry(fn: ReportedFunction, journal: FunctionJournal | undefined, evidence: FunctionEvidence): Markup {
  const batch = fn.batch === null ? null : html`<span class="batch">batch ${fn.batch}</span>`;
  const after = fn.outcome === "migrated" || fn.outcome === "planned" ? fn.zipBytesAfter : null;
  return html`<details class="fn ${fn.outcome}"><summary><span class="fn-name">${fn.name}</span><span class="badge ${fn.outcome}">${fn.outcome}</span>${batch}<span class="size">${sizeChange(fn.zipBytesBefore, after)}</span>${fn.reason === null ? null : html`<span class="why">${fn.reason}</span>`}</summary>
<div class="more">${next(fn)}${done(fn, journal)}${shown(evidence)}</div></details>
`;
}

function next({ next: step }: ReportedFunction): Markup | null {
  if (step === null || step.commands.length === 0) return null;
  return html`<h3>What to run next</h3><pre><code>${step.commands.join("\n")}</code></pre>`;
}

function done(fn: ReportedFunction, journal: FunctionJournal | undefined): Markup {
  const steps = journal === undefined ? [] : stepsOf(fn, journal);
  const words = steps.length === 0 ? ["Nothing was done to it."] : steps;
  return html`<h3>What was done</h3><ol>${words.map((step) => html`<li>${step}</li>`)}</ol>`;
}

/** In the order of the work. The journal has the last step and the results. */
function stepsOf(fn: ReportedFunction, journal: FunctionJournal): readonly string[] {
  const stored = "Its original package, layer list and settings were stored.";
  if (!mayHaveChanged(journal)) return [stored, "It was not changed."];
  const { changedAt, layersAfter, slimZipBytes, slimCodeSha256, settledAt } = journal;
  return [
    stored,
    changedAt && `The change began at ${changedAt}.`,
    layersAfter && `Layers became: ${layersAfter.join(", ")}.`,
    slimCodeSha256 &&
      `The shared code was removed from its package: ${kilobytes(slimZipBytes ?? 0)}, CodeSha256 ${slimCodeSha256}.`,
    settledAt && `The change had settled and was read back at ${settledAt}.`,
    fn.outcome === "restored" && "Its code and its layers were restored, in this order, and read back.",
  ].filter((step) => typeof step === "string");
}

function shown({ checks, scans, metrics, verdicts }: FunctionEvidence): readonly (Markup | null)[] {
  return [
    list("Checks after the change", checks.map(check)),
    list("Log since the change", scans.map(scan)),
    list(
      "Metrics",
      metrics.map(metric).filter((item) => item !== null),
    ),
    list("Verdicts", verdicts.map(verdict)),
  ];
}

function list(title: string, items: readonly Markup[]): Markup | null {
  return items.length === 0 ? null : html`<h3>${title}</h3><ul>${items}</ul>`;
}

function check({ check: name, passed, why, importErrors }: CheckResult): Markup {
  const words = passed ? "passed" : `did not pass: ${why}`;
  const log = importErrors.length === 0 ? null : html` Its log says: ${errorsText(importErrors)}.`;
  return html`<li><span class="${passed ? "good" : "bad"}">${name}: ${words}</span>${log}</li>`;
}

function scan(result: ScanResult): Markup {
  const { good, found, besides } = scanTextOf(result);
  const shown = good === false ? html`<span class="bad">${found}</span>` : html`<span>${found}</span>`;
  return html`<li><code>${result.logGroup}</code> ${shown}${besides.map((each) => html`; ${each}`)}</li>`;
}

function metric({ before, since, notMeasured }: MetricsResult): Markup | null {
  if (notMeasured !== null) return null;
  return html`<li>in the hour before: ${windowText(before)}</li><li>since the change: ${windowText(since)}</li>`;
}

function windowText({ invocations, errors, throttles, p95Ms }: MetricWindow): string {
  const slowest = p95Ms === null ? "" : `, p95 ${Math.round(p95Ms)} ms`;
  return `${count(invocations, "invocation")}, ${errors} failed, ${throttles} throttled${slowest}`;
}

function verdict({ verdict: name, reason }: FunctionVerdict): Markup {
  return html`<li>${reason === null ? name : `${name}: ${reason}`}</li>`;
}
