/** What the report's page shows in addition to the report. */

import type { FunctionJournal } from "../../change/journal.ts";
import type { Drift } from "../../drift/drift.ts";
import type { CopyGroup } from "../../package/copies.ts";
import type { MetricsResult } from "../../verdict/gates.ts";
import type { CheckResult, FunctionVerdict, ScanResult } from "../../verdict/verdict.ts";
import type { BatchEvidence } from "../notes.ts";
import type { Report } from "../report.ts";
import type { StateVisit } from "../state-visits.ts";

export interface PageFacts {
  readonly report: Report;
  /** The states of the execution, oldest first; empty if its history could not be read. */
  readonly visits: readonly StateVisit[];
  readonly now: Date;
  readonly journals: readonly FunctionJournal[];
  /** One for each batch, in order. */
  readonly batches: readonly BatchEvidence[];
  readonly copies: readonly CopyGroup[];
  /** `null` if no copy differs. */
  readonly drift: Drift | null;
  /** Size of the layer's ZIP; `null` if no layer was published. */
  readonly layerZipBytes: number | null;
}

/** All evidence on one function's health after its change. */
export interface FunctionEvidence {
  readonly checks: readonly CheckResult[];
  readonly scans: readonly ScanResult[];
  readonly metrics: readonly MetricsResult[];
  readonly verdicts: readonly FunctionVerdict[];
}

/** The evidence of every function, by name. */
export function evidenceByFunction(batches: readonly BatchEvidence[]): ReadonlyMap<string, FunctionEvidence> {
  const checks = byFunction(batches.flatMap(({ health }) => health?.checks ?? []));
  const scans = byFunction(batches.flatMap(({ scan }) => scan?.scans ?? []));
  const metrics = byFunction(batches.flatMap(({ gates }) => gates?.metrics ?? []));
  const verdicts = byFunction(
    batches.flatMap(({ health, scan, gates }) =>
      [health, scan, gates].flatMap((evidence) => evidence?.verdicts ?? []).concat(gates?.earlier ?? []),
    ),
  );
  return new Map(
    [...new Set([...checks.keys(), ...scans.keys(), ...verdicts.keys()])].map((name) => [
      name,
      {
        checks: checks.get(name) ?? [],
        scans: scans.get(name) ?? [],
        metrics: metrics.get(name) ?? [],
        verdicts: verdicts.get(name) ?? [],
      },
    ]),
  );
}

function byFunction<T extends { readonly functionName: string }>(all: readonly T[]): ReadonlyMap<string, T[]> {
  return Map.groupBy(all, ({ functionName }) => functionName);
}
