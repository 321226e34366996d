/** What the artifacts bucket holds of executions, as far as a clean-up must know it. */

import pLimit from "p-limit";
import type { Store } from "../aws/s3/store.ts";
import { layerVersionArnsIn } from "../domain/arn.ts";
import { executionFolder, executionInFolder } from "../domain/execution-name.ts";
import { layersOf } from "../domain/request/request-layers.ts";
import { FAMILIES } from "../domain/runtimes/families.ts";
import { type ExecutionFiles, executionFiles } from "./execution-files.ts";
import { rollbackUntilOf } from "./rollback-retention.ts";

export interface StoredExecution {
  readonly name: string;
  /** Until when it can be rolled back; `null` where nobody can tell: its files then stay. */
  readonly until: Date | null;
  /** The layers it brings its fleet onto; none for a plan, a roll-back, and where its request is not stored yet. */
  readonly layerNames: readonly string[];
  /** The execution whose changes it restores, if it is a roll-back or a pick-up. */
  readonly target: string | null;
  readonly hasRequest: boolean;
  /** Whether it has said which layer version it takes. */
  readonly hasTakenVersion: boolean;
  /** Paths of its files below its folder. */
  readonly paths: readonly string[];
}

const FOLDER = "executions/";
const AT_ONCE = 20;
const READS_AT_ONCE = 50;

/**
 * Every execution with files. @throws NotUsable where one cannot be read: nothing may be concluded from the others
 * alone
 */
export async function storedExecutions(store: Store): Promise<readonly StoredExecution[]> {
  const paths = new Map<string, string[]>();
  for await (const key of store.list(FOLDER)) {
    const [folder = "", ...rest] = key.slice(FOLDER.length).split("/");
    const name = executionInFolder(folder);
    paths.set(name, [...(paths.get(name) ?? []), rest.join("/")]);
  }
  return pLimit(AT_ONCE).map([...paths], ([name, own]) => storedExecution(executionFiles(store, name), own));
}

async function storedExecution(files: ExecutionFiles, paths: readonly string[]): Promise<StoredExecution> {
  const accepted = await files.request.read();
  const request = accepted?.request;
  return {
    name: files.execution,
    until: await rollbackUntilOf(files),
    layerNames: request?.kind === "migrate" ? layersOf(request.migration).map(({ source }) => source.name) : [],
    target: request !== undefined && "target" in request ? request.target : null,
    hasRequest: accepted !== null,
    hasTakenVersion: paths.includes("layer.json"),
    paths,
  };
}

/** Whether a rollback may go by this file, or the execution says in it which version it takes. */
const tellsOfLayers = (path: string) => /^((snapshots|journal)\/.+|layer)\.json$/.test(path);

/**
 * ARNs of the layer versions a rollback of the execution may need: every one its snapshots and journals name in any
 * field, and the one it takes.
 * @throws NotUsable where a file is damaged
 */
export async function layerVersionsNeededBy(
  { name, paths }: StoredExecution,
  store: Store,
): Promise<readonly string[]> {
  const found = await pLimit(READS_AT_ONCE).map(paths.filter(tellsOfLayers), async (path) => {
    const content = await store.getJson(`${FOLDER}${executionFolder(name)}/${path}`, (value) => JSON.stringify(value));
    return layerVersionArnsIn(content ?? "");
  });
  return [...new Set(found.flat())];
}

/** Where the originals of an execution lie: what a rollback restores, and what was made from it. */
export function originalsOf(name: string): readonly string[] {
  return [
    "snapshots/",
    "slim/",
    ...FAMILIES.flatMap(({ fileSuffix }) => [`layer${fileSuffix}.zip`, `probe${fileSuffix}.zip`]),
  ].map((path) => `${FOLDER}${executionFolder(name)}/${path}`);
}
