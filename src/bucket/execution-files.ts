/** The files of one execution, `executions/<execution name>/…` in the artifacts bucket. */
import type { Store } from "../aws/s3/store.ts";
import type { FunctionJournal } from "../domain/change/journal.ts";
import type { Snapshot } from "../domain/change/snapshot.ts";
import type { Drift } from "../domain/drift/drift.ts";
import { executionFolder, executionName } from "../domain/execution-name.ts";
import type { FoundImport } from "../domain/imports/found-imports.ts";
import { type ProbeRecord, probeRecord } from "../domain/imports/probe/probe-record.ts";
import type { LayerArtifact, PublishedLayer } from "../domain/package/layer-artifact.ts";
import type { InventoryItem } from "../domain/plan/inventory.ts";
import type { Plan } from "../domain/plan/plan.ts";
import type { BatchEvidence } from "../domain/report/notes.ts";
import type { Report } from "../domain/report/report.ts";
import type { AcceptedRequest } from "../domain/request/request.ts";
import type { Family } from "../domain/runtimes/family.ts";
import type { DocumentKind } from "../domain/stored/document-kind.ts";
import { documents } from "../domain/stored/documents.ts";
import { type Approval, approvalDocument } from "../domain/verdict/approval.ts";
import {
  type Acceptance,
  type Baseline,
  evidence,
  type GateEvidence,
  type HealthEvidence,
  type ScanEvidence,
} from "../domain/verdict/evidence.ts";
import { cached, type HtmlFile, htmlFile, type JsonFile, jsonFile } from "./stored-file.ts";

/** The evidence of one batch. */
export interface EvidenceFiles {
  readonly baseline: JsonFile<Baseline>;
  readonly health: JsonFile<HealthEvidence>;
  readonly scan: JsonFile<ScanEvidence>;
  readonly gates: JsonFile<GateEvidence>;
  /** Health, scan and gates; each is `null` until it is stored. */
  readAll(): Promise<BatchEvidence>;
}

export interface ExecutionFiles {
  /** The execution's name. */
  readonly execution: string;
  readonly bucket: string;
  readonly request: JsonFile<AcceptedRequest>;
  /** One for each family of the request. */
  readonly artifacts: JsonFile<readonly LayerArtifact[]>;
  readonly inventory: JsonFile<readonly InventoryItem[]>;
  /** What the import proofs found in the whole fleet. */
  readonly importFindings: JsonFile<readonly FoundImport[]>;
  /** How the copies of the fleet differ from the layer; not written if none does. */
  readonly drift: JsonFile<Drift>;
  readonly plan: JsonFile<Plan>;
  /** The layer versions that were published for the artifacts. */
  readonly layers: JsonFile<readonly PublishedLayer[]>;
  /** What the probe found, and its functions that are not deleted yet. */
  readonly probe: JsonFile<ProbeRecord>;
  /** The evidence of the whole fleet, after the last batch. */
  readonly acceptance: JsonFile<Acceptance>;
  readonly report: JsonFile<Report>;
  /** The report as an HTML page. */
  readonly page: HtmlFile;
  snapshot(functionName: string): JsonFile<Snapshot>;
  journal(functionName: string): JsonFile<FunctionJournal>;
  /** Names of the functions that have a journal: those the execution started to change. */
  journaledFunctions(): Promise<readonly string[]>;
  evidence(batch: number): EvidenceFiles;
  approval(batch: number): JsonFile<Approval>;
  /** Key of a file that is not JSON, for example `snapshots/NAME.zip`. */
  key(path: string): string;
  layerZipKey(family: Family): string;
  probeZipKey(family: Family): string;
  snapshotZipKey(functionName: string): string;
  slimZipKey(functionName: string): string;
}

/** @param execution an execution's ARN or name */
export function executionFiles(store: Store, execution: string): ExecutionFiles {
  const key = (path: string) => `executions/${executionFolder(execution)}/${path}`;
  const file = <T>(path: string, kind: DocumentKind<T>) => jsonFile(store, key(path), kind);
  return {
    execution: executionName(execution),
    bucket: store.bucket,
    request: cached(file("request.json", documents.request)),
    artifacts: cached(file("artifact.json", documents.artifacts)),
    inventory: cached(file("inventory.json", documents.inventory)),
    importFindings: cached(file("import-findings.json", documents.importFindings)),
    drift: cached(file("drift.json", documents.drift)),
    plan: cached(file("plan.json", documents.plan)),
    layers: cached(file("layer.json", documents.layers)),
    probe: file("probe.json", probeRecord),
    acceptance: file("acceptance.json", evidence.acceptance),
    report: file("report.json", documents.report),
    page: htmlFile(store, key("report.html")),
    snapshot: (functionName) => file(`snapshots/${functionName}.json`, documents.snapshot),
    journal: (functionName) => file(`journal/${functionName}.json`, documents.journal),
    async journaledFunctions() {
      const names: string[] = [];
      for await (const found of store.list(key("journal/")))
        names.push(found.slice(key("journal/").length).replace(/\.json$/, ""));
      return names;
    },
    evidence: (batch) => evidenceFiles((name, kind) => file(`batches/${numbered(batch)}/${name}.json`, kind)),
    approval: (batch) => file(`approvals/${numbered(batch)}.json`, approvalDocument),
    key,
    layerZipKey: (family) => key(`layer${family.fileSuffix}.zip`),
    probeZipKey: (family) => key(`probe${family.fileSuffix}.zip`),
    snapshotZipKey: (functionName) => key(`snapshots/${functionName}.zip`),
    slimZipKey: (functionName) => key(`slim/${functionName}.zip`),
  };
}

function numbered(batch: number): string {
  return String(batch).padStart(4, "0");
}

function evidenceFiles(file: <T>(name: string, kind: DocumentKind<T>) => JsonFile<T>): EvidenceFiles {
  const [health, scan, gates] = [
    file("health", evidence.health),
    file("scan", evidence.scan),
    file("gates", evidence.gates),
  ];
  return {
    baseline: file("baseline", evidence.baseline),
    health,
    scan,
    gates,
    async readAll() {
      const [found, searched, measured] = await Promise.all([health.read(), scan.read(), gates.read()]);
      return { health: found, scan: searched, gates: measured };
    },
  };
}
