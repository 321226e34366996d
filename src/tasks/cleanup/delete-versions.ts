import { SHARED_BY_POLICY, type VersionDecision, versionDecisionsOf } from "../../domain/cleanup/cleanup.ts";
import type { ChosenVersion, Deletion } from "../../domain/cleanup/cleanup-documents.ts";
import type { CleanupSettings } from "../../domain/cleanup/cleanup-settings.ts";
import { explain, type Reason } from "../../domain/report/reasons/reasons.ts";
import { errorText } from "../../domain/text.ts";
import { announceDeletions } from "../../layer/deletion-announcements.ts";
import { mergeReferences, referencesOfFunctions } from "../../layer/layer-references.ts";
import { type CleanupInventory, cleanupInventoryFor } from "../steps/cleanup/cleanup-inventory.ts";
import { ExecutionInput, task } from "../task.ts";
import { executions, type Tools } from "../tools.ts";

/** At 15 calls per second with checks in between, this takes well under ten minutes. */
const VERSIONS_PER_CALL = 200;
/** Versions deleted between two checks of what all functions use. */
const VERSIONS_PER_CHECK = 10;

/**
 * Deletes the chosen versions, some per call until none remain. Announces them first and then checks all references
 * again, and the functions' layers once more before every few deletions. Versions that are needed again are kept. A
 * failed deletion is reported, and the others continue.
 */
export const deleteVersions = task({ input: ExecutionInput, extras: { executions } }, async ({ execution }, tools) => {
  const files = tools.cleanup(execution);
  const { settings } = await files.accepted.required();
  const { versions } = await files.choice.required();
  const done = [...((await files.deletions.read())?.deletions ?? [])];
  const settled = new Set(done.map(({ arn }) => arn));
  const open = versions.filter(({ arn, goes }) => goes && !settled.has(arn));
  const slice = open.slice(0, VERSIONS_PER_CALL);

  await announceDeletions(
    tools.store,
    execution,
    slice.map(({ arn }) => arn),
  );
  const facts = await cleanupInventoryFor(execution, settings, tools);
  for (let from = 0; from < slice.length; from += VERSIONS_PER_CHECK) {
    done.push(...(await deleteSome(slice.slice(from, from + VERSIONS_PER_CHECK), facts, settings, tools)));
    await files.deletions.write({ version: 1, deletions: done });
  }
  // The report is made from this file, so it must be complete.
  const recorded = (await files.deletions.read())?.deletions.length ?? 0;
  if (recorded < done.length) await files.deletions.write({ version: 1, deletions: done });
  const deleted = done.filter(({ outcome }) => outcome === "deleted").length;
  return { deleted, remaining: open.length - slice.length };
});

async function deleteSome(
  few: readonly ChosenVersion[],
  { versions, ofExecutions }: CleanupInventory,
  settings: CleanupSettings,
  tools: Tools,
): Promise<readonly Deletion[]> {
  const references = mergeReferences(await referencesOfFunctions(tools.lambda), ofExecutions);
  const fates = versionDecisionsOf(versions, references, settings, tools.clock.now());
  const fateOf = new Map(fates.map((fate) => [fate.version.arn, fate]));
  return Promise.all(few.map(({ arn }) => deleteVersion(arn, fateOf.get(arn), tools)));
}

/** A version without a decision no longer exists: an earlier attempt or someone else deleted it. */
async function deleteVersion(arn: string, fate: VersionDecision | undefined, { lambda }: Tools): Promise<Deletion> {
  if (fate === undefined) return { arn, outcome: "deleted", why: null };
  if (!fate.goes) return keptBecause(arn, fate.reasons);
  try {
    if (await lambda.isShared(arn)) return keptBecause(arn, [SHARED_BY_POLICY]);
    await lambda.deleteLayerVersion(arn);
    return { arn, outcome: "deleted", why: null };
  } catch (error) {
    return { arn, outcome: "failed", why: explain({ code: "deletion-failed", error: errorText(error) }) };
  }
}

function keptBecause(arn: string, reasons: readonly Reason[]): Deletion {
  return { arn, outcome: "kept", why: explain({ code: "needed-again", reasons: reasons.map(explain) }) };
}
