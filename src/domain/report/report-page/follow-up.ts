/**
 * What the reader may have to do after a run: commands to run, how to roll back, inconclusive verdicts, copies, notes.
 */
import { byNumber, count } from "../../amounts.ts";
import { inCommand } from "../../execution-name.ts";
import { nextStepsOf } from "../next-steps.ts";
import { copyDifferences } from "./copy-differences.ts";
import { html, type Markup, section } from "./html.ts";
import { copiesLeft, moment } from "./overview.ts";
import { evidenceByFunction, type PageFacts } from "./page-facts.ts";

export function followUp(facts: PageFacts): Markup {
  return html`${commandsToRun(facts)}${rollback(facts)}${inconclusive(facts)}${copies(facts)}${copyDifferences(facts)}${notes(facts)}`;
}

function commandsToRun({ report }: PageFacts): Markup | null {
  const steps = nextStepsOf(report);
  if (steps.length === 0) return null;
  const items = steps.map(({ text, commands }) => {
    return html`<li>${text}${commands.length === 0 ? null : html`<pre><code>${commands.join("\n")}</code></pre>`}</li>\n`;
  });
  return section("next", "What to run next", html`<ul>${items}</ul>`);
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
${table(
  ["function", "because"],
  silent.map(({ name, reasons }) => [name, reasons.join(", and ")]),
)}</section>`;
}

function copies(facts: PageFacts): Markup | null {
  const left = copiesLeft(facts);
  if (left.length === 0) return null;
  const rows = left.map(({ differs, functions }) => [functions.join(", "), differs ?? "the same as the layer's"]);
  return section("copies", "Duplicate copies left", table(["functions", "their copy of the shared code"], rows));
}

function notes({ report }: PageFacts): Markup | null {
  if (report.notes.length === 0) return null;
  return section("notes", "Notes", html`<ul>${report.notes.map(({ reason }) => html`<li>${reason}</li>\n`)}</ul>`);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const body = rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`);
  return html`<table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${body}</tbody></table>`;
}
