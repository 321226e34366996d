/**
 * Leads the aliases of one function to the version that was published of it, and back to where they led: each guarded,
 * each safe to repeat.
 */
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
import { ATTEMPTS, CONTENDED_PAUSE_MS, isContended } from "./guarded-update.ts";
import { provisionedReady } from "./provisioned.ts";

export interface Shifting extends Pick<Release, "aliases"> {
  /** Those of the aliases that have provisioned concurrency: it is waited for before and after, until `until`. */
  readonly provisioned: readonly string[];
  readonly until: Date;
}

/** Leads a share of the traffic to the published version. @throws TouchedByOthers where somebody else moved one */
export async function shareTraffic(
  work: FunctionWork,
  { aliases }: Pick<Shifting, "aliases">,
  percent: number,
  tools: Tools,
): Promise<void> {
  await work.record({ step: "shift", done: false });
  await leadAliases(work, aliases, (original, version) => splitTarget(original, version, percent), tools);
}

/**
 * Leads every alias that follows wholly to the published version. @throws TouchedByOthers where somebody else moved one
 */
export async function shiftAliases(
  work: FunctionWork,
  { aliases, provisioned, until }: Shifting,
  tools: Tools,
): Promise<void> {
  await provisionedReady(work.name, provisioned, { version: null, until }, tools);
  await work.record({ step: "shift", done: false });
  await leadAliases(work, aliases, (_, version) => fullTarget(version), tools);
  const { publishedVersion: version } = work.journal;
  await provisionedReady(work.name, provisioned, { version, until }, tools);
}

/**
 * Leads every alias this execution moved back to where it led, weights too. One that somebody else moved meanwhile is
 * left alone; the read-back says so. @throws UpdateFailed where Lambda does not lead one back
 */
export async function restoreAliases(work: FunctionWork, tools: Tools): Promise<void> {
  const { publishedVersion } = work.journal;
  if (publishedVersion === null) return;
  const { aliases } = await work.snapshot();
  const present = await tools.lambda.aliasesOf(work.name);
  const moved = aliases.filter(
    (original) => aliasStateOf(original, publishedVersion, named(present, original.name)) === "ours",
  );
  if (moved.length === 0) return;
  await work.record({ step: "restore-aliases", done: false });
  for (const original of moved) {
    const seen = named(present, original.name);
    await led(work.name, { original, published: publishedVersion, target: original, seen }, tools, () => undefined);
  }
}

/** One look at all of them: what somebody else changes after it, the revision tells. */
async function leadAliases(
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
    const move = { original, published, target: targetOf(original, published), seen: named(present, name) };
    await led(work.name, move, tools, (found) => {
      const to = found === undefined ? "nowhere" : targetText(found);
      throw new TouchedByOthers(work.name, { code: "alias-moved-by-others", alias: name, to });
    });
  }
}

async function originalOf(work: FunctionWork, name: string): Promise<AliasFacts> {
  const original = named((await work.snapshot()).aliases, name);
  if (original === undefined) throw new UpdateFailed(work.name, { code: "alias-not-in-snapshot", alias: name });
  return original;
}

interface Move {
  readonly original: AliasFacts;
  readonly published: string;
  readonly target: AliasTarget;
  /** Where it led a moment ago. */
  readonly seen: PresentAlias | undefined;
}

/**
 * Writes where the alias leads elsewhere, and goes by the answer; looks again where there is none. Where it has
 * provisioned concurrency, Lambda itself divides its traffic until the capacity stands: on the way to the published
 * version that counts as led, on the way back it is looked for, and ended.
 */
async function led(
  functionName: string,
  { original, published, target, seen }: Move,
  { lambda }: Tools,
  onForeign: (present: PresentAlias | undefined) => void,
): Promise<void> {
  const look = async () => named(await lambda.aliasesOf(functionName), original.name);
  let present = seen;
  for (let attempt = 0; ; attempt += 1) {
    if (present === undefined || aliasStateOf(original, published, present) === "foreign") return onForeign(present);
    if (isSameTarget(target, present)) return;
    if (present.functionVersion === published && target.functionVersion === published) return;
    if (attempt === ATTEMPTS) throw new UpdateFailed(functionName, { code: "alias-not-moved", alias: original.name });
    try {
      const answered = await lambda.updateAlias(functionName, original.name, target, present.revisionId);
      present = target === original ? await look() : answered;
    } catch (error) {
      if (!isContended(error)) throw explained(error, functionName, original, target);
      await sleep(CONTENDED_PAUSE_MS);
      present = await look();
    }
  }
}

function explained(error: unknown, functionName: string, { name }: AliasFacts, target: AliasTarget): unknown {
  if (!isMissing(error)) return error;
  const why = { code: "alias-target-gone", alias: name, target: targetText(target) } as const;
  return new UpdateFailed(functionName, why, { cause: error });
}

function named<T extends { readonly name: string }>(aliases: readonly T[], name: string): T | undefined {
  return aliases.find((alias) => alias.name === name);
}
