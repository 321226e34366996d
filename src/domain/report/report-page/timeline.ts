/** The timeline of an execution: a lane per batch, with its states as bars over time. */
import { count, duration } from "../../amounts.ts";
import { isWorkVisit, type StateVisit, visitSeconds } from "../state-visits.ts";
import { html, type Markup } from "./html.ts";

interface Lane {
  readonly title: string;
  readonly visits: readonly StateVisit[];
}

const [LEFT, WIDTH, LANE, BAR] = [92, 900, 26, 16];
/** Lanes drawn; the table has all of them. */
const MAX_LANES = 60;

export function timeline(visits: readonly StateVisit[], now: Date): Markup | null {
  const work = visits.filter(isWorkVisit);
  const [first] = work;
  if (first === undefined) return null;
  const lanes = lanesOf(work);
  const drawn = lanes.slice(0, MAX_LANES);
  const begin = first.enteredAt.getTime();
  const seconds = Math.max(0.001, (Math.max(...work.map((visit) => endOf(visit, now))) - begin) / 1000);
  const x = (time: number) => LEFT + ((time - begin) / 1000 / seconds) * (WIDTH - LEFT - 8);
  const height = drawn.length * LANE + 26;
  const more = lanes.length - drawn.length;
  return html`<section aria-labelledby="timeline"><h2 id="timeline">Timeline</h2>
<figure tabindex="0" aria-label="Timeline, scrollable"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${count(lanes.length, "lane")} over ${duration(seconds)}; the table below has the same data">
${ticks(seconds).map((at) => tick(at, LEFT + (at / seconds) * (WIDTH - LEFT - 8), height))}
${drawn.map((lane, index) => laneMarkup(lane, index * LANE, x, now))}
</svg><figcaption>${KINDS.map(([kind, words]) => html`<span class="key"><i class="${kind}"></i>${words}</span>`)}</figcaption></figure>
${more > 0 ? html`<p>${count(more, "more batch")}: in the table.</p>` : null}
<details><summary>As a table</summary><table><thead><tr><th scope="col">lane</th><th scope="col">state</th><th scope="col">began (UTC)</th><th scope="col">took</th><th scope="col">ended</th></tr></thead><tbody>
${lanes.flatMap(({ title, visits: of }) => of.map((visit) => row(title, visit, now)))}</tbody></table></details></section>`;
}

function lanesOf(work: readonly StateVisit[]): readonly Lane[] {
  const lanes: { title: string; visits: StateVisit[] }[] = [];
  for (const visit of work) {
    const title = laneTitle(visit, work);
    const last = lanes.at(-1);
    if (last?.title === title) last.visits.push(visit);
    else lanes.push({ title, visits: [visit] });
  }
  return lanes;
}

function laneTitle(visit: StateVisit, work: readonly StateVisit[]): string {
  if (visit.state === "Roll back") return "roll back";
  const inBatch =
    visit.batch > 0 && work.some(({ state, batch }) => state === "Take baseline" && batch === visit.batch);
  if (inBatch && !AFTER_THE_BATCHES.has(visit.state)) return `batch ${visit.batch}`;
  return AFTER_THE_BATCHES.has(visit.state) ? "end" : "begin";
}

const AFTER_THE_BATCHES = new Set(["Accept", "Write report", "Release lock"]);

const KINDS: readonly (readonly [kind: string, words: string])[] = [
  ["change", "changes functions"],
  ["look", "reads and checks"],
  ["wait", "waits for traffic"],
  ["back", "restores"],
  ["bad", "ended with an error"],
];

function kindOf({ state, type, status }: StateVisit): string {
  if (status === "failed" || status === "stopped") return "bad";
  if (type === "Wait") return "wait";
  if (state === "Roll back") return "back";
  return state === "Migrate batch" || state === "Publish layer" || state === "Shift traffic" ? "change" : "look";
}

function laneMarkup({ title, visits }: Lane, y: number, x: (time: number) => number, now: Date): Markup {
  const bars = visits.map((visit) => {
    const from = x(visit.enteredAt.getTime());
    const width = Math.max(2, x(endOf(visit, now)) - from - 1);
    const words = `${title}: ${visit.state}, ${duration(visitSeconds(visit, now))}`;
    return html`<rect class="${kindOf(visit)}" x="${from.toFixed(1)}" y="${y + 5}" width="${width.toFixed(1)}" height="${BAR}" rx="3"><title>${words}</title></rect>`;
  });
  return html`<text class="lane" x="${LEFT - 10}" y="${y + 17}" text-anchor="end">${title}</text>${bars}\n`;
}

function endOf(visit: StateVisit, now: Date): number {
  return (visit.leftAt ?? now).getTime();
}

/** At most ten marks, at round numbers of seconds. */
function ticks(seconds: number): readonly number[] {
  const steps = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400];
  const step = steps.find((each) => seconds / each <= 9) ?? seconds / 8;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
}

function tick(at: number, x: number, height: number): Markup {
  const words =
    at < 120 ? `${Math.round(at)} s` : at < 7200 ? `${Math.round(at / 60)} min` : `${Math.round(at / 3600)} h`;
  return html`<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="0" y2="${height - 18}"/><text class="tick" x="${x.toFixed(1)}" y="${height - 4}" text-anchor="middle">${words}</text>`;
}

function row(title: string, visit: StateVisit, now: Date): Markup {
  const calls = visit.calls > 1 ? ` after ${visit.calls} calls` : "";
  const ending = visit.leftAt === null ? "still running when this was written" : `${visit.status}${calls}`;
  return html`<tr><td>${title}</td><td>${visit.state}</td><td>${visit.enteredAt.toISOString().slice(11, 19)}</td><td>${duration(visitSeconds(visit, now))}</td><td>${ending}</td></tr>\n`;
}
