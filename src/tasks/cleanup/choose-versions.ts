import pLimit from "p-limit";
import { originalsPrefixesOf } from "../../bucket/stored-executions.ts";
import { SHARED_BY_POLICY, type VersionDecision, versionDecisionsOf } from "../../domain/cleanup/cleanup.ts";
import type { ChosenVersion, CleanupChoice, ExpiredRollback } from "../../domain/cleanup/cleanup-documents.ts";
import { explain } from "../../domain/report/reasons/reasons.ts";
import { isExpired, mergeReferences, referencesOfFunctions } from "../../layer/layer-references.ts";
import { type CleanupInventory, cleanupInventoryFor } from "../steps/cleanup/cleanup-inventory.ts";
import { ExecutionInput, task } from "../task.ts";
import { executions, type Tools } from "../tools.ts";

const CONCURRENCY = 10;

/**
 * Decides which layer versions to delete. Fails and deletes nothing if any list is incomplete. The first decision is
 * stored and kept.
 */
export const chooseVersions = task({ input: ExecutionInput, extras: { executions } }, async ({ execution }, tools) => {
  const { choice } = tools.cleanup(execution);
  const { versions, expired } = (await choice.read()) ?? (await choice.keepOnce(await choiceFor(execution, tools)));
  const goes = versions.filter((version) => version.goes).length;
  return { versions: versions.length, toDelete: goes, toRemove: expired.length };
});

async function choiceFor(execution: string, tools: Tools<"executions">): Promise<CleanupChoice> {
  const { settings } = await tools.cleanup(execution).accepted.required();
  const facts = await cleanupInventoryFor(execution, settings, tools);
  const references = mergeReferences(await referencesOfFunctions(tools.lambda), facts.ofExecutions);
  const fates = versionDecisionsOf(facts.versions, references, settings, tools.clock.now());
  return {
    version: 1,
    versions: await pLimit(CONCURRENCY).map([...fates], (fate) => chosenVersion(fate, tools)),
    expired: await expiredRollbacks(facts, tools),
  };
}

/** Reads the policy only of versions that nothing else needs. */
async function chosenVersion({ version, goes, reasons }: VersionDecision, { lambda }: Tools): Promise<ChosenVersion> {
  const { publisher: _, ...listed } = version;
  if (goes && (await lambda.isShared(version.arn)))
    return { ...listed, goes: false, reasons: [explain(SHARED_BY_POLICY)], zipBytes: null };
  const zipBytes = goes ? ((await lambda.layerVersion(version.arn))?.zipBytes ?? 0) : null;
  return { ...listed, goes, reasons: reasons.map(explain), zipBytes };
}

/** Expired executions that still have originals, with their size including old object versions. */
async function expiredRollbacks(
  { known }: CleanupInventory,
  { store, clock }: Tools,
): Promise<readonly ExpiredRollback[]> {
  const found: ExpiredRollback[] = [];
  for (const execution of known.stored.filter((each) => isExpired(each, known, clock.now()))) {
    const sizes: number[] = [];
    for (const prefix of originalsPrefixesOf(execution.name))
      for await (const { bytes } of store.versions(prefix)) sizes.push(bytes);
    if (sizes.length === 0) continue;
    found.push({
      execution: execution.name,
      until: execution.until?.toISOString() ?? "",
      objects: sizes.length,
      bytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
    });
  }
  return found;
}
