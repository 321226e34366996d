/** Inspects every migrated function before the report: what others changed meanwhile is theirs. */
import pLimit from "p-limit";
import { fullTarget, isSameTarget } from "../../../domain/change/alias-moves.ts";
import { changeSinceMigration, halvesOf, hasLostLayer } from "../../../domain/change/function-change.ts";
import type { FunctionJournal } from "../../../domain/change/journal.ts";
import { targetText } from "../../../domain/change/read-back.ts";
import type { Plan } from "../../../domain/plan/plan.ts";
import type { Release } from "../../../domain/plan/release.ts";
import { explain, type Reason } from "../../../domain/report/reasons/reasons.ts";
import { logWarning } from "../../log.ts";
import type { ExecutionContext, Tools } from "../../tools.ts";
import { functionWork, type JournalChanges } from "../change/function-work.ts";
import { journalsOf } from "../judge/batch-of.ts";

/** The rate budget sets the pace. */
const CONCURRENCY = 32;

/**
 * Marks functions that others changed since they moved, and as failed those that lost a layer by that. Returns their
 * names. If a function cannot be read, its last read-back counts: that is no reason for a rollback.
 */
export async function markChangedByOthers(plan: Plan, context: ExecutionContext): Promise<ReadonlySet<string>> {
  const { files } = context;
  const inventory = new Map(
    (await files.inventory.required()).map(({ configuration }) => [configuration.name, configuration]),
  );
  const moved = (await journalsOf(files, await files.journaledFunctions())).filter(
    ({ outcome }) => outcome === "migrated",
  );
  const theirs = await pLimit(CONCURRENCY).map(moved, async (journal) => {
    const { functionName: name } = journal;
    try {
      const change = await changeSince(journal, inventory.get(name)?.codeSha256 ?? "", plan, context);
      if (change === null) return [];
      await functionWork(journal, context).record(change);
      return [name];
    } catch (error) {
      logWarning(files.execution, `${name} could not be inspected again`, error);
      return [];
    }
  });
  return new Set(theirs.flat());
}

async function changeSince(
  journal: FunctionJournal,
  codeSha256: string,
  { releases }: Plan,
  { lambda }: Tools,
): Promise<JournalChanges | null> {
  const { functionName: name } = journal;
  const found = await lambda.describe(name);
  const present = found === null ? null : halvesOf(found);
  if (hasLostLayer(journal, codeSha256, present)) return { outcome: "failed", why: explain({ code: "layer-lost" }) };
  const reason =
    changeSinceMigration(journal, codeSha256, present) ??
    (await movedAliasReason(journal, releases.get(name)?.aliases ?? [], lambda));
  return reason === null ? null : { outcome: "touched-by-others", why: explain(reason) };
}

async function movedAliasReason(
  { functionName: name, publishedVersion, shiftedAt }: FunctionJournal,
  moved: Release["aliases"],
  lambda: Tools["lambda"],
): Promise<Reason | null> {
  if (publishedVersion === null || shiftedAt === null || moved.length === 0) return null;
  const aliases = await lambda.aliasesOf(name);
  for (const { name: alias } of moved) {
    const now = aliases.find((one) => one.name === alias);
    if (now === undefined) return { code: "alias-deleted-since", alias };
    if (!isSameTarget(fullTarget(publishedVersion), now))
      return { code: "alias-moved-since", alias, to: targetText(now), version: publishedVersion };
  }
  return null;
}
