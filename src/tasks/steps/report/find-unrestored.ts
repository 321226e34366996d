/** Inspects a function that could not be restored completely, to journal what is restored and what is left to do. */
import { halvesOf } from "../../../domain/change/function-change.ts";
import type { Remedy, Unrestored } from "../../../domain/change/journal.ts";
import { OriginalLost, TouchedByOthers } from "../../../domain/errors.ts";
import {
  commandsByHand,
  type PresentParts,
  standingByJournal,
  standingNow,
} from "../../../domain/report/unrestored.ts";
import type { RollbackScope } from "../../../domain/request/request.ts";
import type { Tools } from "../../tools.ts";
import type { FunctionWork } from "../change/function-work.ts";

/** @param why the error that ended its rollback. If the inspection fails, the state is unknown. */
export async function findUnrestored(
  work: FunctionWork,
  why: unknown,
  { keepLayer }: RollbackScope,
  tools: Tools,
): Promise<Unrestored> {
  const snapshot = await work.snapshot().catch(() => null);
  if (snapshot === null) return { ...standingByJournal(work.journal), remedy: "from-source", commands: [] };
  const present = await partsOf(work.name, tools).catch(() => "unknown" as const);
  const found = present === "unknown" ? null : present;
  const remedy = present === null ? "none" : remedyFor(why);
  const standing = standingNow(snapshot, found, keepLayer);
  const ours = remedy === "from-source" ? { ...standing, code: "kept" as const } : standing;
  const isByHand = remedy === "by-hand" || remedy === "from-source";
  const commands = isByHand ? commandsByHand(snapshot, tools.store.bucket, ours, found?.aliases ?? null) : [];
  return { ...standing, remedy, commands };
}

/** `null` if the function was deleted. */
async function partsOf(name: string, { lambda }: Tools): Promise<PresentParts | null> {
  const found = await lambda.describe(name);
  if (found === null) return null;
  return {
    ...halvesOf(found),
    isSettled: found.lastUpdateStatus === "Successful",
    aliases: await lambda.aliasesOf(name),
  };
}

function remedyFor(why: unknown): Remedy {
  if (why instanceof OriginalLost) return "from-source";
  return why instanceof TouchedByOthers ? "by-hand" : "again";
}
