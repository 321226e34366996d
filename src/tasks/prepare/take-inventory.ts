/** State `Take inventory`: looks at every function of the fleet and plans the batches. Touches no function. */

import { withRuntimeUpdates } from "../../aws/lambda/runtime-updates.ts";
import { functionsToAsk } from "../../domain/change/newest-runtimes.ts";
import { NotUsable } from "../../domain/errors.ts";
import { foundImportsIn, withFewFindings } from "../../domain/imports/found-imports.ts";
import type { LayerArtifact } from "../../domain/package/layer-artifact.ts";
import type { InventoryItem } from "../../domain/plan/inventory.ts";
import { type Plan, planFor } from "../../domain/plan/plan.ts";
import type { MigrationRequest } from "../../domain/request/request.ts";
import { layersOf } from "../../domain/request/request-layers.ts";
import { type AttachedLayers, attachedLayersFrom } from "../../fleet/attached-layers.ts";
import { functionNamesOf } from "../../fleet/fleet.ts";
import { importProofsFor } from "../../fleet/import-proofs.ts";
import { inventoryOf, layerFactsOf, type TargetLayer } from "../../fleet/inventory.ts";
import { prepareArtifact } from "../../layer/artifact.ts";
import { migrationOf } from "../steps/judge/batch-of.ts";
import { plannedAnswer } from "../steps/report/planned-answer.ts";
import { ExecutionInput, task } from "../task.ts";
import type { ExecutionContext, Tools } from "../tools.ts";

/** Keeps artifact, inventory and plan once: what a second try finds planned stays planned. */
export const takeInventory = task({ input: ExecutionInput }, async (_, context) => {
  const { files } = context;
  const plan = (await files.plan.read()) ?? (await plannedFor(context));
  return plannedAnswer(plan, await migrationOf(files));
});

async function plannedFor(context: ExecutionContext): Promise<Plan> {
  const request = await migrationOf(context.files);
  const artifacts =
    (await context.files.artifacts.read()) ?? (await context.files.artifacts.keepOnce(await made(request, context)));
  const attached = attachedLayersFrom(context);
  try {
    return await planWith(request, artifacts, attached, context);
  } finally {
    attached.close();
  }
}

async function planWith(
  request: MigrationRequest,
  artifacts: readonly LayerArtifact[],
  attached: AttachedLayers,
  context: ExecutionContext,
): Promise<Plan> {
  const layers = await Promise.all(artifacts.map((artifact) => layerToMeet(request, artifact, attached, context)));
  const { lambda, packages, functionPrefixes } = context;
  const names = functionNamesOf(lambda, request.fleet, functionPrefixes);
  const seen = await inventoryOf(names, { lambda, packages, layers });
  for (const { close } of layers) close();
  const found = await context.files.importFindings.keepOnce(foundImportsIn(seen));
  const findings = { found, location: context.files.importFindings.location };
  const now = context.clock.now();
  const planOf = async (inventory: readonly InventoryItem[]) => {
    const known = await layerFactsOf(inventory, attached);
    const notOffered = lambda.notOffered();
    return planFor({ inventory, request, artifacts, layers: known, now, notOffered, findings });
  };
  // Only functions that would change are asked about, and only if the answer decides anything.
  const asked = request.runtimeUpdate === "allow" ? [] : functionsToAsk(changing(await planOf(seen), seen), request);
  const whole = await withRuntimeUpdates(seen, new Set(asked), lambda);
  const inventory = await context.files.inventory.keepOnce(withFewFindings(whole));
  return context.files.plan.keepOnce(await planOf(inventory));
}

/** In the order of their batches. */
function changing({ batches }: Plan, inventory: readonly InventoryItem[]): readonly InventoryItem[] {
  const items = new Map(inventory.map((item) => [item.configuration.name, item]));
  return batches.flat().flatMap((name) => items.get(name) ?? []);
}

function made(request: MigrationRequest, context: ExecutionContext): Promise<readonly LayerArtifact[]> {
  return Promise.all(
    layersOf(request).map((asked) => prepareArtifact(asked, context.files.layerZipKey(asked.family), context)),
  );
}

async function layerToMeet(
  request: MigrationRequest,
  { family: familyName, bucket, key, layerName, native }: LayerArtifact,
  attached: AttachedLayers,
  { packages }: Tools,
): Promise<TargetLayer & { close(): void }> {
  const opened = await packages.open({ kind: "s3", bucket, key });
  const asked = layersOf(request).find(({ family }) => family.name === familyName);
  if (asked === undefined) throw new NotUsable(`The request asks for no layer of ${familyName} code.`);
  const { family, sharedPaths, source } = asked;
  const replacesDrifted = request.drift === "adopt-layer";
  const layer = { family: familyName, name: layerName, opened, sharedPaths, replacesDrifted };
  const proofs = importProofsFor(layer, attached);
  const { directory, close } = opened;
  return { family, directory, native, sharedPaths, exclude: source.exclude, keep: request.keep, proofs, close };
}
