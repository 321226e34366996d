/** Reads the data of a batch: its functions, the request and journals. */
import type { ExecutionFiles } from "../../../bucket/execution-files.ts";
import type { FunctionJournal } from "../../../domain/change/journal.ts";
import { NotUsable } from "../../../domain/errors.ts";
import type { LayerArtifact, PublishedLayer } from "../../../domain/package/layer-artifact.ts";
import type { InventoryItem } from "../../../domain/plan/inventory.ts";
import type { Plan } from "../../../domain/plan/plan.ts";
import type { MigrationRequest } from "../../../domain/request/request.ts";
import { familyOf } from "../../../domain/runtimes/families.ts";

export interface Batch {
  readonly migration: MigrationRequest;
  readonly plan: Plan;
  readonly artifacts: readonly LayerArtifact[];
  readonly names: readonly string[];
  readonly items: ReadonlyMap<string, InventoryItem>;
}

/** @throws NotUsable if the plan has no such batch */
export async function batchOf(files: ExecutionFiles, batch: number): Promise<Batch> {
  const [migration, plan, artifacts, inventory] = await Promise.all([
    migrationOf(files),
    files.plan.required(),
    files.artifacts.required(),
    files.inventory.required(),
  ]);
  const names = plan.batches[batch - 1];
  if (names === undefined)
    throw new NotUsable({ code: "document-incomplete", document: files.plan.location, entry: `batch ${batch}` });
  return {
    migration,
    plan,
    artifacts,
    names,
    items: new Map(inventory.map((item) => [item.configuration.name, item])),
  };
}

/** The execution's migration. @throws NotUsable if its request is not a migration */
export async function migrationOf(files: ExecutionFiles): Promise<MigrationRequest> {
  const { request } = await files.request.required();
  if ("migration" in request) return request.migration;
  throw new NotUsable({ code: "request-of-other-kind", location: files.request.location, kind: request.kind });
}

/** The inventory item of a planned function. @throws NotUsable if there is none */
export function itemOf({ items }: Batch, name: string): InventoryItem {
  const item = items.get(name);
  if (item === undefined)
    throw new NotUsable({ code: "document-incomplete", document: "The inventory", entry: `function ${name}` });
  return item;
}

/** The layer version for the function's family. @throws NotUsable if none was published */
export function versionFor(
  { configuration: { name, runtime } }: InventoryItem,
  layers: readonly PublishedLayer[],
): string {
  const family = familyOf(runtime)?.name;
  const layer = layers.find((each) => each.family === family);
  if (layer === undefined)
    throw new NotUsable({ code: "document-incomplete", document: "The list of layers", entry: `layer for ${name}` });
  return layer.versionArn;
}

/** The journals of these functions that exist. */
export async function journalsOf(files: ExecutionFiles, names: readonly string[]): Promise<readonly FunctionJournal[]> {
  const journals: FunctionJournal[] = [];
  for (let at = 0; at < names.length; at += READ_CONCURRENCY) {
    const found = await Promise.all(names.slice(at, at + READ_CONCURRENCY).map((name) => files.journal(name).read()));
    journals.push(...found.filter((journal) => journal !== null));
  }
  return journals;
}

const READ_CONCURRENCY = 50;
