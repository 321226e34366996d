/** Sizes before and after, as bars of one scale: each function's ZIP, and the layer once. */
import { count, kilobytes } from "../../amounts.ts";
import type { ReportedFunction } from "../reported-function.ts";
import { html, type Markup } from "./html.ts";
import { slimmed } from "./overview.ts";
import type { PageFacts } from "./page-facts.ts";

/** Functions drawn; the list below has all of them. */
const MAX_BARS = 40;
const [LEFT, WIDTH, LANE, TOP] = [250, 900, 18, 84];

export function sizes({ report, layerZipBytes }: Pick<PageFacts, "report" | "layerZipBytes">): Markup | null {
  const moved = slimmed(report.functions).toSorted((one, other) => other.zipBytesBefore - one.zipBytesBefore);
  if (moved.length === 0) return null;
  const before = sum(moved.map(({ zipBytesBefore }) => zipBytesBefore));
  const after = sum(moved.map(({ zipBytesAfter }) => zipBytesAfter));
  const once = layerZipBytes ?? 0;
  const drawn = moved.slice(0, MAX_BARS);
  const most = Math.max(...moved.map(({ zipBytesBefore }) => zipBytesBefore), 1);
  const words = `${count(moved.length, "ZIP")}: ${kilobytes(before)} before, ${kilobytes(after)} after${once > 0 ? `, and the layer once: ${kilobytes(once)}` : ""}`;
  return html`<section aria-labelledby="sizes"><h2 id="sizes">Sizes</h2>
<p>${words}.</p>
<figure tabindex="0" aria-label="Sizes, scrollable"><svg viewBox="0 0 ${WIDTH} ${TOP + drawn.length * LANE}" role="img" aria-label="${words}">
${total("before", 4, [{ kind: "before", bytes: before }], before)}
${total(
  "after",
  34,
  [
    { kind: "after", bytes: after },
    { kind: "layer", bytes: once },
  ],
  before,
)}
${drawn.map((fn, index) => bar(fn, TOP + index * LANE, most))}
</svg><figcaption><span class="key"><i class="before"></i>ZIP before</span><span class="key"><i class="after"></i>ZIP after</span>${once > 0 ? html`<span class="key"><i class="layer"></i>layer, once</span>` : null}</figcaption></figure>
${moved.length > MAX_BARS ? html`<p>The ${MAX_BARS} largest of ${moved.length} are drawn; all are listed under Functions.</p>` : null}</section>`;
}

interface Part {
  readonly kind: string;
  readonly bytes: number;
}

/** One bar for the whole fleet, against the larger of before and after. */
function total(title: string, y: number, parts: readonly Part[], before: number): Markup {
  const whole = Math.max(before, 1);
  const scale = (WIDTH - LEFT - 90) / Math.max(whole, sum(parts.map(({ bytes }) => bytes)));
  let x = LEFT;
  const bars = parts.map(({ kind, bytes }) => {
    const width = bytes === 0 ? 0 : Math.max(2, bytes * scale);
    const drawn = html`<rect class="${kind}" x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="20" rx="3"/>`;
    x += width;
    return drawn;
  });
  const words = parts
    .filter(({ bytes }) => bytes > 0)
    .map(({ bytes }) => kilobytes(bytes))
    .join(" + ");
  return html`<text class="lane" x="${LEFT - 10}" y="${y + 15}" text-anchor="end">all, ${title}</text>${bars}<text class="tick" x="${(x + 6).toFixed(1)}" y="${y + 15}">${words}</text>`;
}

function bar(fn: ReportedFunction & { readonly zipBytesAfter: number }, y: number, most: number): Markup {
  const width = (bytes: number) => Math.max(1, (bytes / most) * (WIDTH - LEFT - 90)).toFixed(1);
  const name = fn.name.length > 34 ? `${fn.name.slice(0, 33)}…` : fn.name;
  return html`<text class="small" x="${LEFT - 10}" y="${y + 11}" text-anchor="end">${name}</text><rect class="before" x="${LEFT}" y="${y + 2}" width="${width(fn.zipBytesBefore)}" height="10" rx="2"><title>${fn.name} before: ${kilobytes(fn.zipBytesBefore)}</title></rect><rect class="after" x="${LEFT}" y="${y + 2}" width="${width(fn.zipBytesAfter)}" height="10" rx="2"><title>${fn.name} after: ${kilobytes(fn.zipBytesAfter)}</title></rect>
`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
