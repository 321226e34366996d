/** The style sheet of the report's page: light and dark, phone and paper. */
import { colours } from "./colours.ts";

export const style = `${colours}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.55 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 48px; }
h1 { margin: 4px 0 8px; font-size: 26px; line-height: 1.25; letter-spacing: -0.01em; text-wrap: balance; }
h2 { margin: 0 0 12px; font-size: 18px; }
h3 { margin: 14px 0 4px; font-size: 13px; color: var(--quiet); }
p { margin: 0 0 12px; max-width: 75ch; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 13px; overflow-wrap: anywhere; }
pre { margin: 0; padding: 12px 14px; background: var(--sunk); border-radius: 8px; white-space: pre-wrap; }
.name { margin: 0; color: var(--quiet); font-size: 13px; letter-spacing: 0.04em; text-transform: uppercase; }
.what { color: var(--quiet); }
.reason { padding: 12px 14px; background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; overflow-wrap: anywhere; }
.mark { display: inline-block; width: 14px; height: 14px; margin-right: 10px; border-radius: 50%; background: var(--unchanged); }
.mark.migrated, .mark.planned, .mark.nothing-to-do { background: var(--migrated); }
.mark.rolled-back, .mark.nothing-could-move { background: var(--restored); }
.mark.needs-human, .mark.rejected, .mark.failed { background: var(--failed); }
section, .figures { margin: 20px 0; padding: 20px; background: var(--sheet); border: 1px solid var(--line); border-radius: 14px; box-shadow: var(--shadow); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 20px; }
.figures div { min-width: 0; }
dt { color: var(--quiet); font-size: 13px; }
dd { margin: 0; }
.figures strong { display: block; font-size: 26px; line-height: 1.3; font-variant-numeric: tabular-nums; }
.figures span { color: var(--quiet); font-size: 13px; line-height: 1.4; display: block; }
figure { margin: 0; overflow-x: auto; }
svg { display: block; width: 100%; min-width: 560px; height: auto; font: 12px system-ui, sans-serif; }
svg line { stroke: var(--line); }
svg text { fill: var(--ink); }
svg text.tick { fill: var(--quiet); font-size: 11px; }
svg text.small { fill: var(--quiet); font-size: 11px; }
figcaption { display: flex; flex-wrap: wrap; gap: 6px 18px; margin-top: 10px; color: var(--quiet); font-size: 13px; }
.key i { display: inline-block; width: 12px; height: 12px; margin-right: 6px; border-radius: 3px; vertical-align: -1px; }
.look { fill: var(--running); background: var(--running); }
.change, .after { fill: var(--migrated); background: var(--migrated); }
.wait, .before { fill: var(--strong-line); background: var(--strong-line); }
.back { fill: var(--restored); background: var(--restored); }
.bad:is(rect, i) { fill: var(--failed); background: var(--failed); }
.layer { fill: var(--running); background: var(--running); }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th { text-align: left; color: var(--quiet); font-weight: 600; font-size: 13px; }
th, td { padding: 6px 10px 6px 0; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
thead th { border-top: 0; }
details > summary { cursor: pointer; }
section > details { margin-top: 12px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
.filters { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0 0 12px; padding: 0; border: 0; font-size: 14px; }
.filters legend { float: left; margin-right: 12px; padding: 0; color: var(--quiet); }
.filters label { padding: 2px 0; }
.filters input { accent-color: var(--accent); margin: 0 6px 0 0; }
${["failed", "touched-by-others", "restored", "skipped", "planned", "migrated", "unchanged"]
  .map((outcome) => `.functions:has(input[value="${outcome}"]:checked) .fn:not(.${outcome})`)
  .join(",\n")} { display: none; }
.fn { border-top: 1px solid var(--line); }
.fn summary { display: grid; grid-template-columns: minmax(0, 2.2fr) 130px 76px minmax(130px, 1fr); gap: 2px 12px; padding: 9px 4px; align-items: baseline; list-style: none; }
.fn summary::-webkit-details-marker { display: none; }
.fn-name { font-weight: 600; overflow-wrap: anywhere; }
.fn-name::before { content: "▸"; display: inline-block; width: 1.1em; color: var(--quiet); }
.fn[open] .fn-name::before { content: "▾"; }
.badge { justify-self: start; padding: 1px 9px; border-radius: 99px; font-size: 13px; font-weight: 600; color: var(--unchanged); background: var(--unchanged-soft); }
.badge.migrated, .badge.planned { color: var(--migrated); background: var(--migrated-soft); }
.badge.skipped { color: var(--skipped); background: var(--skipped-soft); }
.badge.restored { color: var(--restored); background: var(--restored-soft); }
.badge.failed, .badge.touched-by-others { color: var(--failed); background: var(--failed-soft); }
.batch, .size { color: var(--quiet); font-size: 13px; font-variant-numeric: tabular-nums; grid-row: 1; grid-column: 3; }
.size { grid-column: 4; text-align: right; }
.why { grid-column: 1 / -1; padding-left: 1.1em; color: var(--quiet); font-size: 14px; overflow-wrap: anywhere; }
.more { padding: 0 4px 14px 1.3em; font-size: 14px; overflow-wrap: anywhere; }
.more ol, .more ul { margin: 0; padding-left: 1.3em; }
.good { color: var(--migrated); }
.diff :is(ins, del) { text-decoration: none; }
.diff ins { color: var(--migrated); }
.diff del { color: var(--failed); }
.bad { color: var(--failed); }
footer { color: var(--quiet); font-size: 13px; overflow-wrap: anywhere; }
footer dt { margin-top: 8px; }
@media (max-width: 640px) {
  main { padding: 20px 12px 32px; }
  section, .figures { padding: 16px 14px; }
  .fn summary { grid-template-columns: minmax(0, 1fr) auto; }
  .batch { grid-column: 1; grid-row: 2; padding-left: 1.1em; }
  .size { grid-column: 2; grid-row: 2; }
}
@media print {
  :root { color-scheme: light; --ground: #fff; --sheet: #fff; --shadow: none; }
  main { max-width: none; padding: 0; }
  section, .figures { break-inside: avoid; border-color: #bbb; }
  .functions { break-inside: auto; }
  .fn { break-inside: avoid; }
  .filters { display: none; }
}
`;
