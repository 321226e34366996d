/** State `Take inventory`: looks at every function of the fleet and plans the batches. Touches no function. */
import { artifactFor } from "../aws/artifact.ts";
import { type AttachedLayers, attachedLayersFrom } from "../aws/attached-layers.ts";
import type { ExecutionFiles } from "../aws/execution-files.ts";
import { namesOf } from "../aws/fleet.ts";
import { importProofsFor } from "../aws/import-proofs.ts";
import { inventoryOf, layerFactsOf } from "../aws/inventory.ts";
import type { LayerArtifact } from "../domain/layer-artifact.ts";
import { type Plan, planFor } from "../domain/plan.ts";
import type { MigrationRequest } from "../domain/request.ts";
import { migrationOf } from "./steps/batch-of.ts";
import { plannedAnswer } from "./steps/planned-answer.ts";
import { ExecutionInput, task } from "./task.ts";
import type { Tools } from "./tools.ts";

/** Keeps artifact, inventory and plan once: what a second try finds planned stays planned. */
export const takeInventory = task(ExecutionInput, async ({ execution }, tools) => {
  const files = tools.files(execution);
  const plan = (await files.plan.read()) ?? (await plannedFor(files, tools));
  return plannedAnswer(plan, await migrationOf(files));
});

async function plannedFor(files: ExecutionFiles, tools: Tools): Promise<Plan> {
  const request = await migrationOf(files);
  const artifact =
    (await files.artifact.read()) ??
    (await files.artifact.keepOnce(await artifactFor(request, files.layerZipKey, tools)));
  const servicePrefix = `layershift-${tools.stage}-`;
  const attached = attachedLayersFrom(tools);
  const seen = await inventoryFor(request, artifact, servicePrefix, attached, tools);
  const inventory = await files.inventory.keepOnce(seen);
  const layers = await layerFactsOf(inventory, attached);
  return files.plan.keepOnce(planFor({ inventory, request, artifact, layers, servicePrefix, now: tools.clock.now() }));
}

async function inventoryFor(
  request: MigrationRequest,
  { bucket, key, layerName }: LayerArtifact,
  servicePrefix: string,
  attached: AttachedLayers,
  { lambda, packages, functionPrefixes }: Tools,
) {
  const opened = await packages.open({ kind: "s3", bucket, key });
  const { shared: sharedPaths, drift } = request;
  const layer = { name: layerName, opened, sharedPaths, replacesDrifted: drift === "adopt-layer" };
  return inventoryOf(namesOf(lambda, request.fleet, functionPrefixes), {
    lambda,
    packages,
    layerDirectory: opened.directory,
    sharedPaths,
    exclude: request.layer.exclude,
    proofs: importProofsFor(layer, attached),
    servicePrefix,
  });
}
