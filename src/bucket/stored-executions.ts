/** What the artifacts bucket holds of executions, for the clean-up. */
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
  /** Until when it can be rolled back. `null`: unknown, so its files stay. */
  readonly until: Date | null;
  /** The layers that it moves its fleet to. Empty for a plan, a rollback, or an execution without a stored request. */
  readonly layerNames: readonly string[];
  /** The execution whose changes it restores, if it is a roll-back or a pick-up. */
  readonly target: string | null;
  readonly hasRequest: boolean;
  /** Whether it has stored which layer versions it uses. */
  readonly hasTakenVersion: boolean;
  /** Paths of its files, relative to its folder. */
  readonly paths: readonly string[];
}

const FOLDER = "executions/";
const CONCURRENCY = 20;
const READ_CONCURRENCY = 50;

/** Every execution that has files. @throws NotUsable if one cannot be read: an incomplete list must not be used */
export async function storedExecutions(store: Store): Promise<readonly StoredExecution[]> {
  const paths = new Map<string, string[]>();
  for await (const key of store.list(FOLDER)) {
    const [folder = "", ...rest] = key.slice(FOLDER.length).split("/");
    const name = executionInFolder(folder);
    paths.set(name, [...(paths.get(name) ?? []), rest.join("/")]);
  }
  return pLimit(CONCURRENCY).map([...paths], ([name, own]) => storedExecution(executionFiles(store, name), own));
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

/** Files that name layer versions: what a rollback restores, and what the execution uses. */
const namesLayers = (path: string) => /^((snapshots|journal)\/.+|layer)\.json$/.test(path);

/**
 * ARNs of the layer versions that a rollback of the execution may need: all that its snapshots, journals and layers
 * name.
 * @throws NotUsable if a file is damaged
 */
export async function layerVersionsNeededBy(
  { name, paths }: StoredExecution,
  store: Store,
): Promise<readonly string[]> {
  const found = await pLimit(READ_CONCURRENCY).map(paths.filter(namesLayers), async (path) => {
    const content = await store.getJson(`${FOLDER}${executionFolder(name)}/${path}`, (value) => JSON.stringify(value));
    return layerVersionArnsIn(content ?? "");
  });
  return [...new Set(found.flat())];
}

/** Prefixes of the files that only a rollback needs: snapshots, slim packages and the ZIPs made from them. */
export function originalsPrefixesOf(name: string): readonly string[] {
  return [
    "snapshots/",
    "slim/",
    ...FAMILIES.flatMap(({ fileSuffix }) => [`layer${fileSuffix}.zip`, `probe${fileSuffix}.zip`]),
  ].map((path) => `${FOLDER}${executionFolder(name)}/${path}`);
}
