/** Publishes a changed function as the version that its aliases will point to. Can be repeated. */
import { setTimeout as sleep } from "node:timers/promises";
import { qualified } from "../../../aws/lambda/facts.ts";
import { isMissing } from "../../../aws/missing.ts";
import { foreignChange, halvesOf, sameLayers } from "../../../domain/change/function-change.ts";
import { TouchedByOthers, UpdateFailed } from "../../../domain/errors.ts";
import type { FunctionConfiguration } from "../../../domain/plan/inventory.ts";
import type { Release } from "../../../domain/plan/release.ts";
import type { Tools } from "../../tools.ts";
import type { FunctionWork } from "./function-work.ts";
import { CONFLICT_PAUSE_MS, isConflict, MAX_ATTEMPTS } from "./guarded-update.ts";

/** SnapStart takes minutes to publish (developer guide, "Lambda SnapStart"); a task has ten. */
const MAX_ACTIVATION_SECONDS = 420;

/**
 * Publishes $LATEST if it is as this execution left it, and waits until the version is active. $LATEST must have the
 * settings of the version that its aliases point to: publishing would release other settings.
 * @throws TouchedByOthers if $LATEST or its settings changed, UpdateFailed if the version does not become active
 */
export async function publishChanged(work: FunctionWork, release: Release, tools: Tools): Promise<void> {
  const { name } = work;
  if (work.journal.publishedVersion === null) {
    const publishedVersion = await publish(work, release, tools);
    await work.record({ step: "publish", done: true, publishedVersion });
  }
  const version = work.journal.publishedVersion ?? "";
  const active = await tools.lambda.waitUntilSettled(qualified(name, version), {
    timeoutSeconds: MAX_ACTIVATION_SECONDS,
  });
  if (active.state !== "Active")
    throw new UpdateFailed(name, { code: "version-not-started", version, state: active.state });
  if (!isOwnChange(work, active)) throw new UpdateFailed(name, { code: "version-differs", version });
}

async function publish(work: FunctionWork, release: Release, tools: Tools): Promise<string> {
  const { name } = work;
  const { lambda } = tools;
  for (let attempt = 1; ; attempt += 1) {
    const present = await readOwnChange(work, tools);
    const found = await findPublished(work, tools);
    if (found !== null) return found;
    await verifySettings(name, release, tools);
    if (attempt > MAX_ATTEMPTS) throw new UpdateFailed(name, { code: "version-not-published", attempts: MAX_ATTEMPTS });
    try {
      return await lambda.publishVersion(name, present);
    } catch (error) {
      if (!isConflict(error) && !isMissing(error)) throw error;
      await sleep(CONFLICT_PAUSE_MS);
    }
  }
}

async function readOwnChange(work: FunctionWork, { lambda }: Tools): Promise<FunctionConfiguration> {
  const { name, journal } = work;
  const present = await lambda.waitUntilSettled(name);
  const foreign = foreignChange(await work.snapshot(), journal, halvesOf(present));
  if (foreign !== null) throw new TouchedByOthers(name, foreign);
  if (!isOwnChange(work, present)) throw new TouchedByOthers(name, { code: "reverted-by-others" });
  return present;
}

function isOwnChange({ journal }: FunctionWork, present: FunctionConfiguration): boolean {
  const code = journal.slimCodeSha256 === null || present.codeSha256 === journal.slimCodeSha256;
  return code && sameLayers(halvesOf(present).layers, journal.layersAfter ?? []);
}

/** The version that an earlier attempt published. Before the first attempt journals the newest existing version. */
async function findPublished(work: FunctionWork, { lambda }: Tools): Promise<string | null> {
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

/** @throws TouchedByOthers if $LATEST now has other settings than the versions that its aliases point to */
export async function verifySettings(name: string, { aliases }: Release, { lambda }: Tools): Promise<void> {
  const published = [...new Set(aliases.map(({ from }) => from))];
  const { versions } = await lambda.publishedVersions(name, published);
  for (const { version, otherSettings } of versions)
    if (otherSettings.length > 0)
      throw new TouchedByOthers(name, { code: "settings-changed-by-others", settings: otherSettings, version });
}
