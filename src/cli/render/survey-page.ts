/** Renders a survey as one HTML page without links to other files. */
import { hash } from "node:crypto";
import { colours } from "../../domain/report/report-page/colours.ts";
import { html, Markup, type Value } from "../../domain/report/report-page/html.ts";
import type { LayerUse } from "../../domain/survey/layer-uses.ts";
import type { RegionSurvey, Survey } from "../../domain/survey/survey.ts";
import { assetAt } from "../watch/assets.ts";
import { count, gigabytes, kilobytes } from "./text.ts";

export async function surveyPage(survey: Survey): Promise<string> {
  const [script, style] = await Promise.all(
    ["/survey.ts", "/survey.css"].map(async (path) => (await assetAt(path))?.body),
  );
  if (script === undefined || style === undefined) throw new Error("The files of the survey's page are missing.");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash("sha256", script, "base64")}'`;
  const [first, ...others] = survey.regions;
  const title = `Survey of ${first?.accountId} in ${others.length === 0 ? first?.region : count(survey.regions.length, "Region")}`;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}"><meta name="referrer" content="no-referrer">
<title>${title}</title><style>${new Markup(colours + style)}</style></head><body><main>
<h1>${title}</h1>
${survey.regions.map((region) => regionOf(region, others.length > 0))}
</main><script type="application/json" id="data">${new Markup(jsonInHtml(survey.regions.map(dataOf)))}</script><script>${new Markup(script)}</script></body></html>
`;
  return page.text;
}

/** All sections of a Region, with its name if there are several. */
function regionOf(survey: RegionSurvey, isNamed: boolean): Value {
  const { region, functions, parts, storage } = survey;
  return html`<article>${isNamed ? html`<h2 class="region">${region}</h2>` : null}
<p>${count(functions, "function")}, ${count(parts.length, "part")} in common. Storage: ${gigabytes(storage.usedBytes)} of ${gigabytes(storage.allowedBytes)}.</p>
${pictureOf(survey)}${partsOf(survey)}${layersOf(survey)}${reasonsOf("Functions that cannot move", survey.cannotMove)}${reasonsOf("Packages that were not read", survey.unread)}
</article>`;
}

function pictureOf({ parts }: RegionSurvey): Value {
  if (parts.length === 0) return null;
  const heads = parts.map(({ name }) => html`<span>${name}</span>`);
  return html`<section><h2>Functions and what they have in common</h2>
<p>A row is a function, a column a part. Green is the most frequent copy; other colours are other copies. Use the arrow keys.</p>
<p class="said" role="status">Point at a cell.</p>
<div class="picture"><div class="heads">${heads}</div><div class="cells"><canvas tabindex="0" role="img" aria-label="Functions by parts"></canvas><div class="mark" hidden></div></div></div></section>`;
}

function partsOf({ parts }: RegionSurvey): Value {
  const rows = parts.map(
    ({
      name,
      kind,
      language,
      holders,
      copies,
      savedBytes,
    }) => html`<tr><td>${name}</td><td>${kind}</td><td>${language}</td>
<td data-value="${holders}">${holders}</td><td data-value="${copies.length}">${copies.length}</td>
<td data-value="${savedBytes}">${kilobytes(savedBytes)}</td>
<td>${copies.slice(0, 10).map(({ version, functions }) => html`<details><summary>${version ?? "copy"}: ${functions.length}</summary>${functions.join(", ")}</details>`)}</td></tr>`,
  );
  const heads = ["in common", "kind", "language", "functions", "copies", "a layer saves", "who has which copy"];
  return section("Parts in common", heads, rows);
}

function layersOf({ layers }: RegionSurvey): Value {
  const rows = layers.map(
    ({
      name,
      arn,
      ofOthers,
      newest,
      versions,
      outdated,
      unused,
    }: LayerUse) => html`<tr><td>${ofOthers ? arn : name}</td>
<td>${newest ?? "–"}</td><td>${versions.map(({ version, functions }) => html`<details><summary>${version}: ${functions.length}</summary>${functions.join(", ")}</details>`)}</td>
<td data-value="${outdated.length}">${outdated.length}</td><td>${unused.join(", ")}</td></tr>`,
  );
  return section("Layers", ["layer", "newest", "version: functions", "outdated", "versions nobody uses"], rows);
}

function reasonsOf(title: string, functions: RegionSurvey["cannotMove"]): Value {
  const rows = functions.map(({ name, why }) => html`<tr><td>${name}</td><td>${why.reason}</td></tr>`);
  return section(title, ["function", "reason"], rows);
}

function section(title: string, heads: readonly string[], rows: readonly Value[]): Value {
  if (rows.length === 0) return null;
  const columns = heads.map((head) => html`<th scope="col"><button type="button">${head}</button></th>`);
  return html`<section><h2>${title}</h2><table><thead><tr>${columns}</tr></thead><tbody>${rows}</tbody></table></section>`;
}

/** The holders of each copy as indexes of names, so that a page for 5,000 functions stays small. */
function dataOf({ parts }: RegionSurvey) {
  const functions = [...new Set(parts.flatMap(({ copies }) => copies.flatMap((copy) => copy.functions)))].sort();
  const indexOf = new Map(functions.map((name, index) => [name, index]));
  return {
    functions,
    parts: parts.map(({ name, kind, copies }) => ({
      name,
      kind,
      copies: copies.map((copy) => copy.functions.map((one) => indexOf.get(one) ?? -1)),
    })),
  };
}

/** A name could otherwise end the script element that holds it. */
function jsonInHtml(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
