/** What the tasks of a batch begin with: which functions are in it, and what the request says about them. */
import { batchFolder, type ExecutionFiles, type JsonFile } from "../../../bucket/execution-files.ts";
import type { FunctionJournal } from "../../../domain/change/journal.ts";
import { NotUsable } from "../../../domain/errors.ts";
import type { LayerArtifact, PublishedLayer } from "../../../domain/package/layer-artifact.ts";
import type { InventoryItem } from "../../../domain/plan/inventory.ts";
import type { Plan } from "../../../domain/plan/plan.ts";
import type { MigrationRequest } from "../../../domain/request/request.ts";
import { familyOf } from "../../../domain/runtimes/families.ts";
import {
  type Baseline,
  evidence,
  type GateEvidence,
  type HealthEvidence,
  type ScanEvidence,
} from "../../../domain/verdict/evidence.ts";

export interface Batch {
  readonly migration: MigrationRequest;
  readonly plan: Plan;
  readonly artifacts: readonly LayerArtifact[];
  readonly names: readonly string[];
  readonly items: ReadonlyMap<string, InventoryItem>;
}

/** @throws NotUsable where the plan has no such batch */
export async function batchOf(files: ExecutionFiles, batch: number): Promise<Batch> {
  const [migration, plan, artifacts, inventory] = await Promise.all([
    migrationOf(files),
    files.plan.required(),
    files.artifacts.required(),
    files.inventory.required(),
  ]);
  const names = plan.batches[batch - 1];
  if (names === undefined) throw new NotUsable(`${files.plan.location} has no batch ${batch}.`);
  return {
    migration,
    plan,
    artifacts,
    names,
    items: new Map(inventory.map((item) => [item.configuration.name, item])),
  };
}

/** The migration an execution was asked for. @throws NotUsable where it was asked for something else */
export async function migrationOf(files: ExecutionFiles): Promise<MigrationRequest> {
  const { request } = await files.request.required();
  if ("migration" in request) return request.migration;
  throw new NotUsable(`${files.request.location} asks for a ${request.kind}.`);
}

/** The inventory's line on a function of the plan. @throws NotUsable where there is none */
export function itemOf({ items }: Batch, name: string): InventoryItem {
  const item = items.get(name);
  if (item === undefined) throw new NotUsable(`The inventory does not know ${name}, though the plan names it.`);
  return item;
}

/** The layer version that functions of this one's family take. @throws NotUsable where none was published for them */
export function versionFor(
  { configuration: { name, runtime } }: InventoryItem,
  layers: readonly PublishedLayer[],
): string {
  const family = familyOf(runtime)?.name;
  const layer = layers.find((each) => each.family === family);
  if (layer === undefined) throw new NotUsable(`No layer was published for ${name}, whose runtime is ${runtime}.`);
  return layer.versionArn;
}

/** The files of a batch's evidence. */
export function evidenceOf(
  files: ExecutionFiles,
  batch: number,
): {
  readonly baseline: JsonFile<Baseline>;
  readonly health: JsonFile<HealthEvidence>;
  readonly scan: JsonFile<ScanEvidence>;
  readonly gates: JsonFile<GateEvidence>;
} {
  const folder = batchFolder(batch);
  return {
    baseline: files.file(`${folder}/baseline.json`, evidence.baseline),
    health: files.file(`${folder}/health.json`, evidence.health),
    scan: files.file(`${folder}/scan.json`, evidence.scan),
    gates: files.file(`${folder}/gates.json`, evidence.gates),
  };
}

/** The journals of these functions, as far as they have one. */
export async function journalsOf(files: ExecutionFiles, names: readonly string[]): Promise<readonly FunctionJournal[]> {
  const journals: FunctionJournal[] = [];
  for (let at = 0; at < names.length; at += READ_AT_ONCE) {
    const found = await Promise.all(names.slice(at, at + READ_AT_ONCE).map((name) => files.journal(name).read()));
    journals.push(...found.filter((journal) => journal !== null));
  }
  return journals;
}

const READ_AT_ONCE = 50;
