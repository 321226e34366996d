/** State `Take inventory`: inspects every function of the fleet and plans the batches. Changes no function. */
import { withRuntimeUpdates } from "../../aws/lambda/runtime-updates.ts";
import { functionsToAsk } from "../../domain/change/newest-runtimes.ts";
import { waysOn } from "../../domain/drift/ways.ts";
import { NotUsable } from "../../domain/errors.ts";
import { foundImportsIn, withFewFindings } from "../../domain/imports/found-imports.ts";
import type { LayerArtifact } from "../../domain/package/layer-artifact.ts";
import type { InventoryItem } from "../../domain/plan/inventory.ts";
import { type Plan, planFor } from "../../domain/plan/plan.ts";
import { driftChoiceFor } from "../../domain/request/drift-choice.ts";
import type { MigrationRequest } from "../../domain/request/request.ts";
import { layersOf } from "../../domain/request/request-layers.ts";
import { type AttachedLayers, attachedLayersFrom } from "../../fleet/attached-layers.ts";
import { type ComparedLayer, copyDifferencesOf } from "../../fleet/copy-differences.ts";
import { functionNamesOf } from "../../fleet/fleet.ts";
import { importProofsFor } from "../../fleet/import-proofs.ts";
import { inventoryOf, layerFactsOf, type TargetLayer } from "../../fleet/inventory.ts";
import { prepareArtifact } from "../../layer/artifact.ts";
import { migrationOf } from "../steps/judge/batch-of.ts";
import { planData } from "../steps/report/plan-data.ts";
import { ExecutionInput, task } from "../task.ts";
import type { ExecutionContext, Tools } from "../tools.ts";

/** Artifacts, inventory and plan are written once: a retry keeps the first plan. */
export const takeInventory = task({ input: ExecutionInput }, async (_, context) => {
  const { files } = context;
  const plan = (await files.plan.read()) ?? (await makePlan(context));
  return planData(plan, await migrationOf(files));
});

async function makePlan(context: ExecutionContext): Promise<Plan> {
  const request = await migrationOf(context.files);
  const artifacts =
    (await context.files.artifacts.read()) ??
    (await context.files.artifacts.keepOnce(await prepareArtifacts(request, context)));
  const attached = attachedLayersFrom(context);
  try {
    return await inspectAndPlan(request, artifacts, attached, context);
  } finally {
    attached.close();
  }
}

async function inspectAndPlan(
  request: MigrationRequest,
  artifacts: readonly LayerArtifact[],
  attached: AttachedLayers,
  context: ExecutionContext,
): Promise<Plan> {
  const layers = await Promise.all(artifacts.map((artifact) => openTargetLayer(request, artifact, attached, context)));
  const { lambda, packages, functionPrefixes } = context;
  const names = functionNamesOf(lambda, request.fleet, functionPrefixes);
  const seen = await inventoryOf(names, { lambda, packages, layers });
  const differences = await copyDifferencesOf(seen, layers, context);
  for (const { close } of layers) close();
  const found = await context.files.importFindings.keepOnce(foundImportsIn(seen));
  const findings = { found, location: context.files.importFindings.location };
  const now = context.clock.now();
  const planOf = async (inventory: readonly InventoryItem[]) => {
    const known = await layerFactsOf(inventory, attached);
    const notOffered = lambda.notOffered();
    return planFor({ inventory, request, artifacts, layers: known, now, notOffered, findings });
  };
  // Asks only about functions that would change, and only if the answer matters.
  const asked =
    request.runtimeUpdate === "allow" ? [] : functionsToAsk(changingItems(await planOf(seen), seen), request);
  const whole = await withRuntimeUpdates(seen, new Set(asked), lambda);
  const inventory = await context.files.inventory.keepOnce(withFewFindings(whole));
  const plan = await planOf(inventory);
  if (differences.total > 0) {
    const known = await layerFactsOf(inventory, attached);
    const ways = waysOn({ inventory, request, artifacts, layers: known, now, layerNames: context.layerNames });
    await context.files.drift.keepOnce({ ...differences, ways });
  }
  return context.files.plan.keepOnce(plan);
}

/** In batch order. */
function changingItems({ batches }: Plan, inventory: readonly InventoryItem[]): readonly InventoryItem[] {
  const items = new Map(inventory.map((item) => [item.configuration.name, item]));
  return batches.flat().flatMap((name) => items.get(name) ?? []);
}

function prepareArtifacts(request: MigrationRequest, context: ExecutionContext): Promise<readonly LayerArtifact[]> {
  return Promise.all(
    layersOf(request).map((asked) =>
      prepareArtifact(asked, context.files.layerZipKey(asked.family), request.slim, context),
    ),
  );
}

async function openTargetLayer(
  request: MigrationRequest,
  { family: familyName, bucket, key, layerName, native }: LayerArtifact,
  attached: AttachedLayers,
  { packages }: Tools,
): Promise<TargetLayer & ComparedLayer & { close(): void }> {
  const opened = await packages.open({ kind: "s3", bucket, key });
  const asked = layersOf(request).find(({ family }) => family.name === familyName);
  if (asked === undefined) throw new NotUsable({ code: "no-layer-made" });
  const { family, sharedPaths, source } = asked;
  const replacesDrifted = (name: string) => driftChoiceFor(request.drift, name) === "adopt-layer";
  const { exclude } = source;
  const { unproven, slim } = request;
  const asRequested = { replacesDrifted, unproven, exclude, slim };
  const layer = { family, name: layerName, opened, sharedPaths, ...asRequested };
  const proofs = importProofsFor(layer, attached);
  const { directory, close } = opened;
  return { family, directory, opened, native, sharedPaths, exclude, keep: request.keep, slim, proofs, close };
}
