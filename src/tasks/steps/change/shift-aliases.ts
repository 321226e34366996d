/** Moves the aliases of one function to its published version, and restores them. Each step can be repeated. */
import { setTimeout as sleep } from "node:timers/promises";
import type { PresentAlias } from "../../../aws/lambda/facts.ts";
import { isMissing } from "../../../aws/missing.ts";
import {
  type AliasTarget,
  aliasStateOf,
  fullTarget,
  isSameTarget,
  splitTarget,
} from "../../../domain/change/alias-moves.ts";
import { targetText } from "../../../domain/change/read-back.ts";
import { TouchedByOthers, UpdateFailed } from "../../../domain/errors.ts";
import type { AliasFacts } from "../../../domain/plan/inventory.ts";
import type { Release } from "../../../domain/plan/release.ts";
import type { Tools } from "../../tools.ts";
import type { FunctionWork } from "./function-work.ts";
import { CONFLICT_PAUSE_MS, isConflict, MAX_ATTEMPTS, mayHaveEffect } from "./guarded-update.ts";
import { waitForProvisioned } from "./provisioned.ts";

export interface AliasShift extends Pick<Release, "aliases"> {
  /** Aliases with provisioned concurrency, which is waited for before and after. */
  readonly provisioned: readonly string[];
  readonly until: Date;
}

/** Routes a share of the traffic to the published version. @throws TouchedByOthers if others moved an alias */
export async function shareTraffic(
  work: FunctionWork,
  { aliases }: Pick<AliasShift, "aliases">,
  percent: number,
  tools: Tools,
): Promise<void> {
  await work.record({ step: "shift", done: false });
  await moveAliases(work, aliases, (original, version) => splitTarget(original, version, percent), tools);
}

/** Points the aliases to the published version. @throws TouchedByOthers if others moved an alias */
export async function shiftAliases(
  work: FunctionWork,
  { aliases, provisioned, until }: AliasShift,
  tools: Tools,
): Promise<void> {
  await waitForProvisioned(work.name, provisioned, { version: null, until }, tools);
  await work.record({ step: "shift", done: false });
  await moveAliases(work, aliases, (_, version) => fullTarget(version), tools);
  const { publishedVersion: version } = work.journal;
  await waitForProvisioned(work.name, provisioned, { version, until }, tools);
}

/**
 * Restores the targets and weights of all aliases that this execution moved. Aliases that others moved stay, and the
 * read-back reports them.
 * @throws UpdateFailed if an alias cannot be restored
 */
export async function restoreAliases(work: FunctionWork, tools: Tools): Promise<void> {
  const { publishedVersion } = work.journal;
  if (publishedVersion === null) return;
  const { aliases } = await work.snapshot();
  const present = await tools.lambda.aliasesOf(work.name);
  const moved = aliases.filter(
    (original) => aliasStateOf(original, publishedVersion, findNamed(present, original.name)) === "ours",
  );
  if (moved.length === 0) return;
  await work.record({ step: "restore-aliases", done: false });
  for (const original of moved) {
    const seen = findNamed(present, original.name);
    await moveAlias(
      work.name,
      { original, published: publishedVersion, target: original, seen },
      tools,
      () => undefined,
    );
  }
}

/** Reads all aliases once: the revision detects later changes. */
async function moveAliases(
  work: FunctionWork,
  aliases: Release["aliases"],
  targetOf: (original: AliasFacts, version: string) => AliasTarget,
  tools: Tools,
): Promise<void> {
  const { publishedVersion: published } = work.journal;
  if (published === null) throw new UpdateFailed(work.name, { code: "no-version-published" });
  const present = await tools.lambda.aliasesOf(work.name);
  for (const { name } of aliases) {
    const original = await originalOf(work, name);
    const move = { original, published, target: targetOf(original, published), seen: findNamed(present, name) };
    await moveAlias(work.name, move, tools, (found) => {
      const to = found === undefined ? "nowhere" : targetText(found);
      throw new TouchedByOthers(work.name, { code: "alias-moved-by-others", alias: name, to });
    });
  }
}

async function originalOf(work: FunctionWork, name: string): Promise<AliasFacts> {
  const original = findNamed((await work.snapshot()).aliases, name);
  if (original === undefined) throw new UpdateFailed(work.name, { code: "alias-not-in-snapshot", alias: name });
  return original;
}

interface AliasMove {
  readonly original: AliasFacts;
  readonly published: string;
  readonly target: AliasTarget;
  /** Its state when it was read. */
  readonly seen: PresentAlias | undefined;
}

/**
 * Updates the alias if necessary, and reads it again after a lost response: what is read decides. With provisioned
 * concurrency Lambda splits the traffic itself until capacity is ready. On the way to the published version this counts
 * as done; when restoring it is ended.
 */
async function moveAlias(
  functionName: string,
  { original, published, target, seen }: AliasMove,
  { lambda }: Tools,
  onForeign: (present: PresentAlias | undefined) => void,
): Promise<void> {
  const look = async () => findNamed(await lambda.aliasesOf(functionName), original.name);
  let present = seen;
  for (let attempt = 0; ; attempt += 1) {
    if (present === undefined || aliasStateOf(original, published, present) === "foreign") return onForeign(present);
    if (isSameTarget(target, present)) return;
    if (present.functionVersion === published && target.functionVersion === published) return;
    if (attempt === MAX_ATTEMPTS)
      throw new UpdateFailed(functionName, { code: "alias-not-moved", alias: original.name });
    try {
      const answered = await lambda.updateAlias(functionName, original.name, target, present.revisionId);
      present = target === original ? await look() : answered;
    } catch (error) {
      const found = mayHaveEffect(error) ? await look().catch(() => undefined) : undefined;
      if (found !== undefined && isSameTarget(target, found)) return;
      if (!isConflict(error)) throw explainMissingTarget(error, functionName, original, target);
      await sleep(CONFLICT_PAUSE_MS);
      present = await look();
    }
  }
}

function explainMissingTarget(
  error: unknown,
  functionName: string,
  { name }: AliasFacts,
  target: AliasTarget,
): unknown {
  if (!isMissing(error)) return error;
  const why = { code: "alias-target-gone", alias: name, target: targetText(target) } as const;
  return new UpdateFailed(functionName, why, { cause: error });
}

function findNamed<T extends { readonly name: string }>(aliases: readonly T[], name: string): T | undefined {
  return aliases.find((alias) => alias.name === name);
}
