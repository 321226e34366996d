/** The differences between copies of the shared code, file by file. */
import { count } from "../../amounts.ts";
import { type DifferingCopyFiles, type FileDifference, HOW_TEXT } from "../../drift/drift.ts";
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
${copies.map(differencesOfCopy)}${more > 0 ? html`<p>And ${count(more, "more copy")}.</p>` : null}</section>`;
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
