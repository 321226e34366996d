/** The differences between copies of the shared code, file by file. */
import { count } from "../../amounts.ts";
import { type DifferingCopyFiles, type Drift, type FileDifference, HOW_TEXT } from "../../drift/drift.ts";
import { listed } from "../../text.ts";
import { html, type Markup } from "./html.ts";
import { copiesLeft } from "./overview.ts";
import type { PageFacts } from "./page-facts.ts";

/** Only copies that are still in functions of the fleet. */
export function copyDifferences(facts: PageFacts): Markup | null {
  const left = new Set(copiesLeft(facts).flatMap(({ functions }) => functions));
  const copies = (facts.drift?.copies ?? []).filter(({ functions }) => functions.some((name) => left.has(name)));
  if (facts.drift === null || copies.length === 0) return null;
  const more = facts.drift.total - facts.drift.copies.length;
  return html`<section aria-labelledby="differences"><h2 id="differences">How the copies differ from the layer</h2>
<p>Lines with − are in the copy, lines with + are in the layer. This section contains parts of your code.</p>
${copies.map(differencesOfCopy)}${more > 0 ? html`<p>And ${count(more, "more copy")}.</p>` : null}
${facts.report.outcome === "planned" ? waysOn(facts.drift) : null}</section>`;
}

/** Only of a plan: afterwards, the copies are others. */
function waysOn({ ways }: Drift): Markup | null {
  if (ways.length === 0) return null;
  return html`<h3>Ways on</h3><ol>${ways.map(
    ({ reason, requests }) =>
      html`<li>${reason}${requests.map((changes) =>
        Object.keys(changes).length === 0
          ? null
          : html` Change these fields of the request (null removes one):<pre><code>${linesOf(changes)}</code></pre>`,
      )}</li>\n`,
  )}</ol>`;
}

/** Values are escaped one by one, which keeps the line breaks. */
function linesOf(changes: object): readonly Markup[] {
  return JSON.stringify(changes, null, 2)
    .split("\n")
    .map((line) => html`${line}\n`);
}

function differencesOfCopy({ functions, files, total, unread }: DifferingCopyFiles): Markup {
  const more = total - files.length;
  return html`<details><summary>${listed(functions)}: ${count(total, "differing file")}</summary>
${unread === null ? null : html`<p>${unread}</p>`}
${files.map(difference)}${more > 0 ? html`<p>And ${count(more, "more file")}.</p>` : null}</details>
`;
}

function difference({ path, how, diff, note }: FileDifference): Markup {
  return html`<h3>${path} (${HOW_TEXT[how]}${note === null ? null : `; ${note}`})</h3>
${diff === null ? null : html`<pre class="diff"><code>${diff.map(lineOf)}</code></pre>`}
`;
}

function lineOf(line: string, index: number): Markup {
  const text = line.replaceAll("\t", "    ");
  const sign = index < 2 ? "" : line[0];
  if (sign === "-") return html`<del>${text}</del>\n`;
  return sign === "+" ? html`<ins>${text}</ins>\n` : html`${text}\n`;
}
