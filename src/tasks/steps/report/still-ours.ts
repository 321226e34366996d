/**
 * Looks once more at every function an execution moved, before a report says that it did: what somebody else made of
 * one meanwhile is theirs.
 */

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

/** The pace is set by the quotas of calls. */
const AT_ONCE = 32;

/**
 * Journals as somebody else's what is not as this execution left it any more, and as failed what lost a layer by that;
 * answers their names. One that cannot be looked at counts as it was read back before: no fleet goes back for that.
 */
export async function leftToOthers(plan: Plan, context: ExecutionContext): Promise<ReadonlySet<string>> {
  const { files } = context;
  const inventory = new Map(
    (await files.inventory.required()).map(({ configuration }) => [configuration.name, configuration]),
  );
  const moved = (await journalsOf(files, await files.journaledFunctions())).filter(
    ({ outcome }) => outcome === "migrated",
  );
  const theirs = await pLimit(AT_ONCE).map(moved, async (journal) => {
    const { functionName: name } = journal;
    try {
      const change = await changeSince(journal, inventory.get(name)?.codeSha256 ?? "", plan, context);
      if (change === null) return [];
      await functionWork(journal, context).record(change);
      return [name];
    } catch (error) {
      logWarning(files.execution, `${name} could not be looked at once more`, error);
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
    (await aliasLedElsewhere(journal, releases.get(name)?.aliases ?? [], lambda));
  return reason === null ? null : { outcome: "touched-by-others", why: explain(reason) };
}

async function aliasLedElsewhere(
  { functionName: name, publishedVersion, shiftedAt }: FunctionJournal,
  led: Release["aliases"],
  lambda: Tools["lambda"],
): Promise<Reason | null> {
  if (publishedVersion === null || shiftedAt === null || led.length === 0) return null;
  const aliases = await lambda.aliasesOf(name);
  for (const { name: alias } of led) {
    const now = aliases.find((one) => one.name === alias);
    if (now === undefined) return { code: "alias-deleted-since", alias };
    if (!isSameTarget(fullTarget(publishedVersion), now))
      return { code: "alias-moved-since", alias, to: targetText(now), version: publishedVersion };
  }
  return null;
}
