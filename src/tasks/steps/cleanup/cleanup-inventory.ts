/** What a clean-up decides on: the versions of its layers, and what refers to them. */
import { siblingArn } from "../../../domain/arn.ts";
import type { PublishedLayerVersion, References } from "../../../domain/cleanup/cleanup.ts";
import type { CleanupSettings } from "../../../domain/cleanup/cleanup-settings.ts";
import { publisherOf } from "../../../domain/package/layer-description.ts";
import { machineNameOf } from "../../../domain/service-names.ts";
import { type KnownExecutions, knownExecutions, referencesOfExecutions } from "../../../layer/layer-references.ts";
import type { Tools } from "../../tools.ts";

export interface CleanupInventory {
  readonly known: KnownExecutions;
  /** References of executions. Those of functions are read more often. */
  readonly ofExecutions: References;
  readonly versions: readonly PublishedLayerVersion[];
}

/** @throws if any list is incomplete */
export async function cleanupInventoryFor(
  execution: string,
  settings: CleanupSettings,
  tools: Tools<"executions">,
): Promise<CleanupInventory> {
  const { store, executions, clock } = tools;
  const known = await knownExecutions(store, executions, migrationMachine(execution, tools));
  const layers = settings.layers ?? known.stored.flatMap(({ layerNames }) => layerNames);
  return {
    known,
    ofExecutions: await referencesOfExecutions(known, store, clock.now()),
    versions: await versionsOf([...new Set(layers)].sort(), tools),
  };
}

async function versionsOf(
  layers: readonly string[],
  { lambda, stage }: Pick<Tools, "lambda" | "stage">,
): Promise<readonly PublishedLayerVersion[]> {
  const versions: PublishedLayerVersion[] = [];
  for (const layerName of layers)
    for (const { description, ...listed } of await lambda.layerVersions(layerName))
      versions.push({ ...listed, layerName, publisher: publisherOf(stage, description) });
  return versions;
}

/** ARN of the migrations' state machine, from the ARN of any execution of the stage. */
export function migrationMachine(execution: string, { stage }: Tools): string {
  return siblingArn(execution, `stateMachine:${machineNameOf(stage, "migration")}`);
}
