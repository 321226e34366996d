/** The files of one execution, `executions/<execution name>/…` in the artifacts bucket. */

import type { Store, Stored } from "../aws/s3/store.ts";
import type { FunctionJournal } from "../domain/change/journal.ts";
import type { Snapshot } from "../domain/change/snapshot.ts";
import { NotUsable } from "../domain/errors.ts";
import { executionFolder, executionName } from "../domain/execution-name.ts";
import type { FoundImport } from "../domain/imports/found-imports.ts";
import type { LayerArtifact, PublishedLayer } from "../domain/package/layer-artifact.ts";
import type { InventoryItem } from "../domain/plan/inventory.ts";
import type { Plan } from "../domain/plan/plan.ts";
import type { Report } from "../domain/report/report.ts";
import type { AcceptedRequest } from "../domain/request/request.ts";
import type { Family } from "../domain/runtimes/family.ts";
import type { DocumentKind } from "../domain/stored/document-kind.ts";
import { documents } from "../domain/stored/documents.ts";

/** One JSON file of an execution. */
export interface JsonFile<T> {
  readonly key: string;
  /** Its s3:// address. */
  readonly location: string;
  /** `null` if it was never written. @throws NotUsable if it is damaged */
  read(): Promise<T | null>;
  /** @throws NotUsable if it was never written or is damaged */
  required(): Promise<T>;
  write(value: T): Promise<void>;
  /** The value with its ETag. */
  readWithEtag(): Promise<Stored<T> | null>;
  /**
   * Replaces the file that has this ETag, or creates it (`null`). Returns the new ETag, or `null` if something else is
   * stored.
   */
  overwrite(value: T, etag: string | null): Promise<string | null>;
  /** Writes unless the file exists. Returns what is stored, so that a retry continues with the first decision. */
  keepOnce(value: T): Promise<T>;
}

/** An HTML page of an execution. */
export interface HtmlFile {
  readonly key: string;
  /** Its s3:// address. */
  readonly location: string;
  write(text: string): Promise<void>;
  /** `null` if it was never written. */
  read(): Promise<string | null>;
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
  readonly plan: JsonFile<Plan>;
  /** The layer versions that were published for the artifacts. */
  readonly layers: JsonFile<readonly PublishedLayer[]>;
  readonly report: JsonFile<Report>;
  /** The report as an HTML page. */
  readonly page: HtmlFile;
  snapshot(functionName: string): JsonFile<Snapshot>;
  journal(functionName: string): JsonFile<FunctionJournal>;
  /** Names of the functions that have a journal: those the execution started to change. */
  journaledFunctions(): Promise<readonly string[]>;
  /** Any other file of the execution, for example `batches/0001/scan.json`. */
  file<T>(path: string, kind: DocumentKind<T>): JsonFile<T>;
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
    plan: cached(file("plan.json", documents.plan)),
    layers: cached(file("layer.json", documents.layers)),
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
    file,
    key,
    layerZipKey: (family) => key(`layer${family.fileSuffix}.zip`),
    probeZipKey: (family) => key(`probe${family.fileSuffix}.zip`),
    snapshotZipKey: (functionName) => key(`snapshots/${functionName}.zip`),
    slimZipKey: (functionName) => key(`slim/${functionName}.zip`),
  };
}

/** Folder of a batch's evidence, for example `batches/0001`. */
export function batchFolder(batch: number): string {
  return `batches/${String(batch).padStart(4, "0")}`;
}

function htmlFile(store: Store, key: string): HtmlFile {
  return {
    key,
    location: `s3://${store.bucket}/${key}`,
    write: (text) => store.putHtml(key, text),
    async read() {
      const bytes = await store.get(key);
      return bytes === null ? null : Buffer.from(bytes).toString("utf8");
    },
  };
}

/** Caches a document that is written once and never changes. */
function cached<T>(file: JsonFile<T>): JsonFile<T> {
  let found: T | null = null;
  const remembered = <Found extends T | null>(value: Found): Found => {
    found = value;
    return value;
  };
  return {
    ...file,
    read: async () => found ?? remembered(await file.read()),
    required: async () => found ?? remembered(await file.required()),
    async write(value) {
      await file.write(value);
      found = value;
    },
    keepOnce: async (value) => remembered(await file.keepOnce(value)),
  };
}

/** A JSON file of the artifacts bucket. */
export function jsonFile<T>(store: Store, key: string, kind: DocumentKind<T>): JsonFile<T> {
  const location = `s3://${store.bucket}/${key}`;
  const read = () => store.getJson(key, kind.read);
  const required = async () => {
    const found = await read();
    if (found === null) throw new NotUsable(`${location} is missing: an earlier state of this execution writes it.`);
    return found;
  };
  return {
    key,
    location,
    read,
    required,
    write: (value) => store.putJson(key, kind.written(value)),
    readWithEtag: () => store.getJsonWithEtag(key, kind.read),
    overwrite: (value, etag) => store.putJsonOver(key, kind.written(value), etag),
    keepOnce: async (value) => ((await store.putJsonOnce(key, kind.written(value))) ? value : required()),
  };
}
