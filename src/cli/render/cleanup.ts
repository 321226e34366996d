/** Renders the report of a clean-up: a line per layer version, the removed stored originals, and the freed bytes. */
import type { CleanupReport, ReportedVersion } from "../../domain/cleanup/cleanup-documents.ts";
import { printableIn } from "../../domain/text.ts";
import type { Style, TextTone } from "../terminal/terminal.ts";
import { type Cell, type Columns, table } from "./table.ts";
import { blocks, count, duration, kilobytes, paragraph, renderProblems } from "./text.ts";

const TONE: Readonly<Record<string, TextTone>> = {
  kept: "quiet",
  deleted: "good",
  removed: "good",
  "would-go": "strong",
  failed: "bad",
};

const HEADLINE: Readonly<Record<CleanupReport["outcome"], { readonly tone: TextTone; readonly text: string }>> = {
  "cleaned-up": { tone: "good", text: "Cleaned up. Deleted unused layer versions and expired rollback data." },
  "nothing-to-clean-up": { tone: "good", text: "Nothing to clean up. Everything is still needed or recent." },
  "dry-run": { tone: "good", text: "Dry run. Nothing was deleted." },
  incomplete: { tone: "bad", text: "Incomplete. Nothing that is still needed was deleted." },
  rejected: { tone: "bad", text: "Rejected. Nothing was deleted." },
};

export function renderCleanup(asStored: CleanupReport, style: Style): string {
  const { paint, width } = style;
  const report = printableIn(asStored);
  const { tone, text } = HEADLINE[report.outcome];
  const { reason, problems, layerVersions, rollbacks, probes, seconds, location } = report;
  return blocks(
    table(layerVersions, VERSION_COLUMNS, style),
    table(rollbacks, ROLLBACK_COLUMNS, style),
    table(probes, PROBE_COLUMNS, style),
    [
      `${paint(tone, text)} ${paint("quiet", `(${duration(seconds)})`)}`,
      ...(reason === null || problems.length > 0 ? [] : paragraph(`Reason: ${reason}`, width)),
      ...totals(report),
    ].join("\n"),
    renderProblems(problems, style),
    `Report  ${location}`,
  );
}

const outcomeCell = ({ outcome }: { readonly outcome: string }): Cell => ({
  text: outcome,
  tone: TONE[outcome] ?? "strong",
});

const VERSION_COLUMNS: Columns<ReportedVersion> = {
  "layer version": ({ layerName, version }) => `${layerName}:${version}`,
  outcome: outcomeCell,
  ZIP: ({ zipBytes }) => (zipBytes === null ? "" : kilobytes(zipBytes)),
  reason: ({ reasons }) => reasons.map(({ reason }) => reason).join("; "),
};

const ROLLBACK_COLUMNS: Columns<CleanupReport["rollbacks"][number]> = {
  "stored originals of": ({ execution }) => execution,
  outcome: outcomeCell,
  size: ({ bytes }) => kilobytes(bytes),
  reason: ({ reason, until }) => reason ?? `rollback expired on ${until.slice(0, 10)}`,
};

const PROBE_COLUMNS: Columns<CleanupReport["probes"][number]> = {
  "probe function": ({ name }) => name,
  outcome: outcomeCell,
  reason: ({ why, execution }) => why ?? `left over from ${execution}`,
};

function totals({ layerVersions, rollbacks, freedBytes, outcome }: CleanupReport): string[] {
  if (layerVersions.length === 0 && rollbacks.length === 0) return [];
  const isDryRun = outcome === "dry-run";
  const deletedIn = (all: readonly { readonly outcome: string }[]) =>
    all.filter((each) => (isDryRun ? each.outcome === "would-go" : /^(deleted|removed)$/.test(each.outcome))).length;
  const verb = isDryRun ? "would be deleted" : "deleted";
  const freed = freedBytes === 0 ? "" : `; ${kilobytes(freedBytes)} ${isDryRun ? "would be freed" : "freed"}`;
  return [
    `${deletedIn(layerVersions)} of ${count(layerVersions.length, "layer version")} ${verb}; stored originals of ${count(deletedIn(rollbacks), "execution")} ${verb}${freed}.`,
  ];
}
