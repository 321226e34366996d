/** The top of the report's page: the outcome, its reason, and the most important figures. */
import { count, dollars, duration, kilobytes } from "../../amounts.ts";
import { executionName } from "../../execution-name.ts";
import type { CopyGroup } from "../../package/copies.ts";
import { outcomeText } from "../outcome-text.ts";
import { type Report, summaryOf } from "../report.ts";
import type { ReportedFunction } from "../reported-function.ts";
import { html, type Markup } from "./html.ts";
import type { PageFacts } from "./page-facts.ts";

/** Functions whose package a migration made smaller, or a plan would make smaller. */
export function slimmed(
  functions: readonly ReportedFunction[],
): readonly (ReportedFunction & { zipBytesAfter: number })[] {
  return functions.flatMap((fn) =>
    (fn.outcome === "migrated" || fn.outcome === "planned") && fn.zipBytesAfter !== null
      ? [{ ...fn, zipBytesAfter: fn.zipBytesAfter }]
      : [],
  );
}

/** Copies of the shared code that are still in functions of the fleet, with those functions. */
export function copiesLeft({ copies, report }: Pick<PageFacts, "copies" | "report">): readonly CopyGroup[] {
  const gone = new Set(report.functions.filter((fn) => fn.outcome === "migrated").map(({ name }) => name));
  return copies
    .map((group) => ({ ...group, functions: group.functions.filter((name) => !gone.has(name)) }))
    .filter(({ functions }) => functions.length > 0);
}

export function overview(facts: PageFacts): Markup {
  const { report } = facts;
  return html`<header class="top">
<p class="name">layershift report</p>
<h1><span class="mark ${report.outcome}" aria-hidden="true"></span>${outcomeText(report)}</h1>
<p class="what">${executionName(report.execution)} · started ${moment(report.startedAt)} · took ${duration(report.seconds)}</p>
${report.reason === null ? null : html`<p class="reason"><strong>Reason:</strong> ${report.reason}</p>`}
</header>
${report.functions.length === 0 ? null : html`<dl class="figures">${figures(facts)}</dl>`}
${problems(report)}`;
}

/** In UTC: readers may be in any time zone. */
export function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

function figures(facts: PageFacts): readonly Markup[] {
  const { report } = facts;
  const left = copiesLeft(facts);
  const holders = left.reduce((sum, { functions }) => sum + functions.length, 0);
  const holdersText =
    holders === 0
      ? "no function contains the shared code any more"
      : `${count(holders, "function")} with ${left.length === 1 ? "the same copy" : count(left.length, "different copy")}`;
  return [
    figure("Functions", String(report.functions.length), summaryOf(report.functions)),
    ...saved(report),
    ...(facts.copies.length === 0 ? [] : [figure("Duplicate copies left", String(holders), holdersText)]),
    ...cost(report),
  ];
}

function figure(name: string, value: string, words: string): Markup {
  return html`<div><dt>${name}</dt><dd><strong>${value}</strong> <span>${words}</span></dd></div>\n`;
}

function saved({ functions, outcome }: Report): readonly Markup[] {
  const moved = slimmed(functions);
  const before = moved.reduce((sum, { zipBytesBefore }) => sum + zipBytesBefore, 0);
  const after = moved.reduce((sum, { zipBytesAfter }) => sum + zipBytesAfter, 0);
  if (before === 0) return [];
  const share = ((after / before) * 100).toFixed(1);
  const name = outcome === "planned" ? "Expected savings" : "Saved";
  return [figure(name, kilobytes(before - after), `${kilobytes(before)} → ${kilobytes(after)}: ${share} % of before`)];
}

function cost({ cost: spent }: Report): readonly Markup[] {
  if (spent === null) return [];
  const words = `${count(spent.transitions, "state transition")} and ${duration(spent.taskSeconds)} of task time, at list prices of us-east-1. Requests to S3 and invocations of checks are not included`;
  return [figure("Cost of the run on AWS", `about ${dollars(spent.dollars)}`, words)];
}

function problems({ problems: of }: Report): Markup | null {
  if (of.length === 0) return null;
  return html`<section aria-labelledby="problems"><h2 id="problems">${count(of.length, "problem")} in the request</h2>
<ul>${of.map(({ path, message }) => html`<li><code>${path === "" ? "the request" : path}</code> ${message}</li>\n`)}</ul></section>`;
}
