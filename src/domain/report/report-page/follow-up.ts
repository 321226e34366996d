/**
 * What the reader may have to do after a run: commands to run, how to roll back, inconclusive verdicts, copies, notes.
 */
import { byNumber, count } from "../../amounts.ts";
import { inCommand } from "../../execution-name.ts";
import { nextStepsOf } from "../next-steps.ts";
import { copyDifferences } from "./copy-differences.ts";
import { html, type Markup } from "./html.ts";
import { copiesLeft, moment } from "./overview.ts";
import { evidenceByFunction, type PageFacts } from "./page-facts.ts";

export function followUp(facts: PageFacts): Markup {
  return html`${commandsToRun(facts)}${rollback(facts)}${inconclusive(facts)}${copies(facts)}${copyDifferences(facts)}${notes(facts)}`;
}

function commandsToRun({ report }: PageFacts): Markup | null {
  const steps = nextStepsOf(report);
  if (steps.length === 0) return null;
  return html`<section aria-labelledby="next"><h2 id="next">What to run next</h2><ul>${steps.map(
    ({ text, commands }) =>
      html`<li>${text}${commands.length === 0 ? null : html`<pre><code>${commands.join("\n")}</code></pre>`}</li>\n`,
  )}</ul></section>`;
}

function rollback({ report }: PageFacts): Markup | null {
  if (report.rollbackUntil === null) return null;
  return html`<section aria-labelledby="back"><h2 id="back">How to roll back</h2>
<p>The original of each function is stored in the artifacts bucket, and a rollback restores it exactly. That is possible <strong>until ${moment(report.rollbackUntil)}</strong>. A rollback does not overwrite functions that others deploy in the meantime.</p>
<pre><code>npm run rollback -- ${inCommand(report.target ?? report.execution)}</code></pre></section>`;
}

function inconclusive({ batches, report }: PageFacts): Markup | null {
  const silent = [...evidenceByFunction(batches)].flatMap(([name, { verdicts }]) =>
    verdicts.every(({ verdict }) => verdict === "inconclusive")
      ? [{ name, reasons: verdicts.map(({ reason }) => reason ?? "no reason given") }]
      : [],
  );
  if (silent.length === 0 || report.outcome === "rolled-back") return null;
  return html`<section aria-labelledby="inconclusive"><h2 id="inconclusive">${count(silent.length, "inconclusive verdict")}</h2>
<p>There is no evidence for or against ${byNumber(silent.length, "this function", "these functions")}: no errors were found, and no successful calls.</p>
<table><thead><tr><th scope="col">function</th><th scope="col">because</th></tr></thead><tbody>${silent.map(
    ({ name, reasons }) => html`<tr><td>${name}</td><td>${reasons.join(", and ")}</td></tr>\n`,
  )}</tbody></table></section>`;
}

function copies(facts: PageFacts): Markup | null {
  const left = copiesLeft(facts);
  if (left.length === 0) return null;
  return html`<section aria-labelledby="copies"><h2 id="copies">Duplicate copies left</h2>
<table><thead><tr><th scope="col">functions</th><th scope="col">their copy of the shared code</th></tr></thead><tbody>${left.map(
    ({ differs, functions }) =>
      html`<tr><td>${functions.join(", ")}</td><td>${differs ?? "the same as the layer's"}</td></tr>\n`,
  )}</tbody></table></section>`;
}

function notes({ report }: PageFacts): Markup | null {
  if (report.notes.length === 0) return null;
  return html`<section aria-labelledby="notes"><h2 id="notes">Notes</h2><ul>${report.notes.map(
    ({ reason }) => html`<li>${reason}</li>\n`,
  )}</ul></section>`;
}
