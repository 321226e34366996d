/**
 * Publishes a changed function as the version its aliases will lead to: guarded, and safe to repeat where an answer got
 * lost.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { qualified } from "../../../aws/lambda/facts.ts";
import { isMissing } from "../../../aws/missing.ts";
import { foreignChange, halvesOf, sameLayers } from "../../../domain/change/function-change.ts";
import { TouchedByOthers, UpdateFailed } from "../../../domain/errors.ts";
import type { FunctionConfiguration } from "../../../domain/plan/inventory.ts";
import type { Release } from "../../../domain/plan/release.ts";
import type { Tools } from "../../tools.ts";
import type { FunctionWork } from "./function-work.ts";
import { ATTEMPTS, CONTENDED_PAUSE_MS, isContended } from "./guarded-update.ts";

/** SnapStart publishes in minutes (developer guide, "Lambda SnapStart"); a task has ten. */
const ACTIVE_WITHIN_SECONDS = 420;

/**
 * Journals which versions there were, publishes $LATEST as this execution made it, and waits until the version is
 * active. Before that, whether $LATEST still has the settings of the version its aliases lead to: publishing would
 * release them.
 * @throws TouchedByOthers where $LATEST is not as this execution made it, UpdateFailed where the version does not
 * become active
 */
export async function publishChanged(work: FunctionWork, release: Release, tools: Tools): Promise<void> {
  const { name } = work;
  if (work.journal.publishedVersion === null) {
    const publishedVersion = await published(work, release, tools);
    await work.record({ step: "publish", done: true, publishedVersion });
  }
  const version = work.journal.publishedVersion ?? "";
  const active = await tools.lambda.waitUntilSettled(qualified(name, version), {
    timeoutSeconds: ACTIVE_WITHIN_SECONDS,
  });
  if (active.state !== "Active")
    throw new UpdateFailed(name, { code: "version-not-started", version, state: active.state });
  if (!isAsMade(work, active)) throw new UpdateFailed(name, { code: "version-differs", version });
}

async function published(work: FunctionWork, release: Release, tools: Tools): Promise<string> {
  const { name } = work;
  const { lambda } = tools;
  for (let attempt = 1; ; attempt += 1) {
    const present = await presentAsMade(work, tools);
    const found = await foundAgain(work, tools);
    if (found !== null) return found;
    await refuseOtherSettings(name, release, tools);
    if (attempt > ATTEMPTS) throw new UpdateFailed(name, { code: "version-not-published", attempts: ATTEMPTS });
    try {
      return await lambda.publishVersion(name, present);
    } catch (error) {
      if (!isContended(error) && !isMissing(error)) throw error;
      await sleep(CONTENDED_PAUSE_MS);
    }
  }
}

async function presentAsMade(work: FunctionWork, { lambda }: Tools): Promise<FunctionConfiguration> {
  const { name, journal } = work;
  const present = await lambda.waitUntilSettled(name);
  const foreign = foreignChange(await work.snapshot(), journal, halvesOf(present));
  if (foreign !== null) throw new TouchedByOthers(name, foreign);
  if (!isAsMade(work, present)) throw new TouchedByOthers(name, { code: "reverted-by-others" });
  return present;
}

function isAsMade({ journal }: FunctionWork, present: FunctionConfiguration): boolean {
  const code = journal.slimCodeSha256 === null || present.codeSha256 === journal.slimCodeSha256;
  return code && sameLayers(halvesOf(present).layers, journal.layersAfter ?? []);
}

/**
 * The version an earlier attempt published, whose answer got lost. Journals what was there before the first attempt.
 */
async function foundAgain(work: FunctionWork, { lambda }: Tools): Promise<string | null> {
  const { codeSha256 } = await work.snapshot();
  const versions = await lambda.versionsOf(work.name);
  const { lastVersionBefore, slimCodeSha256, layersAfter } = work.journal;
  if (lastVersionBefore === null) {
    const last = Math.max(0, ...versions.map(({ version }) => Number(version)));
    await work.record({ step: "publish", done: false, lastVersionBefore: last });
    return null;
  }
  const ours = versions.find(
    (one) =>
      Number(one.version) > lastVersionBefore &&
      one.codeSha256 === (slimCodeSha256 ?? codeSha256) &&
      sameLayers(one.layers, layersAfter ?? []),
  );
  return ours?.version ?? null;
}

/** @throws TouchedByOthers where $LATEST has settings by now that the versions its aliases lead to have not */
export async function refuseOtherSettings(name: string, { aliases }: Release, { lambda }: Tools): Promise<void> {
  const led = [...new Set(aliases.map(({ from }) => from))];
  const { versions } = await lambda.publishedVersions(name, led);
  for (const { version, otherSettings } of versions)
    if (otherSettings.length > 0)
      throw new TouchedByOthers(name, { code: "settings-changed-by-others", settings: otherSettings, version });
}
