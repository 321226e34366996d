import { SHARED_BY_POLICY, type VersionDecision, versionDecisionsOf } from "../../domain/cleanup/cleanup.ts";
import type { ChosenVersion, Deletion } from "../../domain/cleanup/cleanup-documents.ts";
import type { CleanupSettings } from "../../domain/cleanup/cleanup-settings.ts";
import { explain, type Reason } from "../../domain/report/reasons/reasons.ts";
import { errorText } from "../../domain/text.ts";
import { announceDeletions } from "../../layer/deletion-announcements.ts";
import { mergeReferences, referencesOfFunctions } from "../../layer/layer-references.ts";
import { type CleanupFacts, cleanupFactsFor } from "../steps/cleanup/cleanup-facts.ts";
import { ExecutionInput, task } from "../task.ts";
import { executions, type Tools } from "../tools.ts";

/**
 * Versions that one call deletes: at the account's 15 calls a second, with looks in between, well within ten minutes.
 */
const SLICE = 200;
/** Versions deleted between two looks at what all functions use. */
const PER_LOOK = 10;

/**
 * Deletes what was chosen, some versions a call, until none remains. Announces them first, then looks anew at
 * everything that could refer to one, and once more at all functions before every few deletions: what is needed by then
 * stays. One that cannot be deleted is reported, and the others go on.
 */
export const deleteVersions = task({ input: ExecutionInput, extras: { executions } }, async ({ execution }, tools) => {
  const files = tools.cleanup(execution);
  const { settings } = await files.accepted.required();
  const { versions } = await files.choice.required();
  const done = [...((await files.deletions.read())?.deletions ?? [])];
  const settled = new Set(done.map(({ arn }) => arn));
  const open = versions.filter(({ arn, goes }) => goes && !settled.has(arn));
  const slice = open.slice(0, SLICE);

  await announceDeletions(
    tools.store,
    execution,
    slice.map(({ arn }) => arn),
  );
  const facts = await cleanupFactsFor(execution, settings, tools);
  for (let from = 0; from < slice.length; from += PER_LOOK) {
    done.push(...(await deletedFew(slice.slice(from, from + PER_LOOK), facts, settings, tools)));
    await files.deletions.write({ version: 1, deletions: done });
  }
  // Whether what went is on record is looked at: the report is made from it.
  const recorded = (await files.deletions.read())?.deletions.length ?? 0;
  if (recorded < done.length) await files.deletions.write({ version: 1, deletions: done });
  const deleted = done.filter(({ outcome }) => outcome === "deleted").length;
  return { deleted, remaining: open.length - slice.length };
});

async function deletedFew(
  few: readonly ChosenVersion[],
  { versions, ofExecutions }: CleanupFacts,
  settings: CleanupSettings,
  tools: Tools,
): Promise<readonly Deletion[]> {
  const references = mergeReferences(await referencesOfFunctions(tools.lambda), ofExecutions);
  const fates = versionDecisionsOf(versions, references, settings, tools.clock.now());
  const fateOf = new Map(fates.map((fate) => [fate.version.arn, fate]));
  return Promise.all(few.map(({ arn }) => deletion(arn, fateOf.get(arn), tools)));
}

/** A version that is not there any more was deleted by an earlier try, or by somebody else. */
async function deletion(arn: string, fate: VersionDecision | undefined, { lambda }: Tools): Promise<Deletion> {
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
  return { arn, outcome: "kept", why: explain({ code: "needed-by-now", reasons: reasons.map(explain) }) };
}
