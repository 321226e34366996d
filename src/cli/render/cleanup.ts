/** Renders the report of a clean-up: a line per layer version, the removed stored originals, and the freed bytes. */
import type { CleanupReport, ReportedVersion } from "../../domain/cleanup/cleanup-documents.ts";
import { printableIn } from "../../domain/text.ts";
import type { Paint, TextTone } from "../terminal/terminal.ts";
import { renderProblems } from "./problems.ts";
import { type Cell, table } from "./table.ts";
import { count, duration, kilobytes, paragraph } from "./text.ts";

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

export function renderCleanup(asStored: CleanupReport, paint: Paint, width: number): string {
  const report = printableIn(asStored);
  const { tone, text } = HEADLINE[report.outcome];
  const parts = [
    report.layerVersions.length === 0 ? "" : versionTable(report.layerVersions, paint, width),
    report.rollbacks.length === 0 ? "" : rollbackTable(report, paint, width),
    report.probes.length === 0 ? "" : probeTable(report, paint, width),
    [
      `${paint(tone, text)} ${paint("quiet", `(${duration(report.seconds)})`)}`,
      ...(report.reason === null || report.problems.length > 0 ? [] : paragraph(`Reason: ${report.reason}`, width)),
      ...totals(report),
    ].join("\n"),
    report.problems.length === 0 ? "" : renderProblems(report.problems, paint, width),
    `Report  ${report.location}`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function versionTable(versions: readonly ReportedVersion[], paint: Paint, width: number): string {
  const rows = versions.map(({ layerName, version, outcome, zipBytes, reasons }): Cell[] => [
    { text: `${layerName}:${version}` },
    { text: outcome, tone: TONE[outcome] ?? "strong" },
    { text: zipBytes === null ? "" : kilobytes(zipBytes) },
    { text: reasons.map(({ reason }) => reason).join("; ") },
  ]);
  return table(["layer version", "outcome", "ZIP", "reason"], rows, paint, width);
}

function rollbackTable({ rollbacks }: CleanupReport, paint: Paint, width: number): string {
  const rows = rollbacks.map(({ execution, outcome, bytes, until, reason }): Cell[] => [
    { text: execution },
    { text: outcome, tone: TONE[outcome] ?? "strong" },
    { text: kilobytes(bytes) },
    { text: reason ?? `rollback expired on ${until.slice(0, 10)}` },
  ]);
  return table(["stored originals of", "outcome", "size", "reason"], rows, paint, width);
}

function probeTable({ probes }: CleanupReport, paint: Paint, width: number): string {
  const rows = probes.map(({ name, execution, outcome, why }): Cell[] => [
    { text: name },
    { text: outcome, tone: TONE[outcome] ?? "strong" },
    { text: why ?? `left over from ${execution}` },
  ]);
  return table(["probe function", "outcome", "reason"], rows, paint, width);
}

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
