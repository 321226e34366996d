/**
 * The end of a clean-up as a person reads it: a line per layer version, what went of stored originals, and what that
 * freed.
 */
import type { CleanupReport, ReportedVersion } from "../../domain/cleanup/cleanup-documents.ts";
import { printableIn } from "../../domain/text.ts";
import type { Paint, Tone } from "../terminal/terminal.ts";
import { renderProblems } from "./problems.ts";
import { type Cell, table } from "./table.ts";
import { count, duration, kilobytes, paragraph } from "./text.ts";

const TONE: Readonly<Record<string, Tone>> = {
  kept: "quiet",
  deleted: "good",
  removed: "good",
  "would-go": "strong",
  failed: "bad",
};

const HEADLINE: Readonly<Record<CleanupReport["outcome"], { readonly tone: Tone; readonly text: string }>> = {
  "cleaned-up": { tone: "good", text: "Cleaned up: what nothing needs is gone." },
  "nothing-to-clean-up": { tone: "good", text: "Nothing to clean up: everything there is needed, or recent." },
  "dry-run": { tone: "good", text: "Dry run. Nothing was touched." },
  incomplete: { tone: "bad", text: "Incomplete. What anything needs is still there." },
  rejected: { tone: "bad", text: "Rejected. Nothing was touched." },
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
  return table(["layer version", "outcome", "ZIP", "why"], rows, paint, width);
}

function rollbackTable({ rollbacks }: CleanupReport, paint: Paint, width: number): string {
  const rows = rollbacks.map(({ execution, outcome, bytes, until, reason }): Cell[] => [
    { text: execution },
    { text: outcome, tone: TONE[outcome] ?? "strong" },
    { text: kilobytes(bytes) },
    { text: reason ?? `could be rolled back until ${until.slice(0, 10)}` },
  ]);
  return table(["stored originals of", "outcome", "size", "why"], rows, paint, width);
}

function probeTable({ probes }: CleanupReport, paint: Paint, width: number): string {
  const rows = probes.map(({ name, execution, outcome, why }): Cell[] => [
    { text: name },
    { text: outcome, tone: TONE[outcome] ?? "strong" },
    { text: why ?? `left by ${execution}` },
  ]);
  return table(["probe function", "outcome", "why"], rows, paint, width);
}

function totals({ layerVersions, rollbacks, freedBytes, outcome }: CleanupReport): string[] {
  if (layerVersions.length === 0 && rollbacks.length === 0) return [];
  const isDryRun = outcome === "dry-run";
  const gone = (all: readonly { readonly outcome: string }[]) =>
    all.filter((each) => (isDryRun ? each.outcome === "would-go" : /^(deleted|removed)$/.test(each.outcome))).length;
  const verb = isDryRun ? "would go" : "gone";
  const freed = freedBytes === 0 ? "" : `; ${kilobytes(freedBytes)} ${isDryRun ? "would be freed" : "freed"}`;
  return [
    `${gone(layerVersions)} of ${count(layerVersions.length, "layer version")} ${verb}; originals of ${count(gone(rollbacks), "execution")} ${verb}${freed}.`,
  ];
}
