/**
 * State `Publish layer`: publishes the layer version from S3; one that the request names, or with the same content, is
 * used.
 */

import type { ExecutionFiles } from "../../bucket/execution-files.ts";
import { NotUsable } from "../../domain/errors.ts";
import type { LayerArtifact, PublishedLayer } from "../../domain/package/layer-artifact.ts";
import { descriptionOf } from "../../domain/package/layer-description.ts";
import { familyOf } from "../../domain/runtimes/families.ts";
import type { FamilyName } from "../../domain/runtimes/family.ts";
import { isDeletionAnnounced } from "../../layer/deletion-announcements.ts";
import { findIdenticalVersion } from "../../layer/layer-versions.ts";
import { announce } from "../steps/report/announce.ts";
import { ExecutionInput, task, underLock } from "../task.ts";
import { announcements, type ExecutionContext, type Tools } from "../tools.ts";

/** A lost answer costs nothing: the second try finds the versions of the first. */
export const publishLayer = task(
  { input: ExecutionInput, extras: { announcements }, around: underLock() },
  async ({ execution }, context) => {
    const { files } = context;
    const taken = (await files.layers.read()) ?? (await files.layers.keepOnce(await takenVersions(context)));
    const published = await inPlaceOfLost(taken, context);
    const [{ versionArn, reused }] = published as readonly [PublishedLayer, ...PublishedLayer[]];
    const { batches } = await files.plan.required();
    const size = { functions: batches.flat().length, batches: batches.length };
    const versionArns = published.map((each) => each.versionArn);
    await announce(
      { execution, kind: "started", ...size, layerVersionArn: versionArn, layerVersionArns: versionArns },
      context,
    );
    return { versionArn, reused, ...(versionArns.length > 1 ? { versionArns } : {}) };
  },
);

/** One after the other: each is one call or two, and a second try finds those that are there. */
async function takenVersions(context: ExecutionContext): Promise<readonly PublishedLayer[]> {
  const taken: PublishedLayer[] = [];
  for (const artifact of await context.files.artifacts.required()) taken.push(await takenVersion(artifact, context));
  return taken;
}

async function takenVersion(artifact: LayerArtifact, context: ExecutionContext): Promise<PublishedLayer> {
  if (artifact.versionArn !== null) return existing(artifact.versionArn, artifact, context.lambda);
  const identical = await findIdenticalVersion(context.lambda, artifact);
  if (identical === null) return newVersion(artifact, context);
  return { family: artifact.family, versionArn: identical.arn, version: identical.version, reused: true };
}

/** A clean-up may have decided on the version before this execution said, by storing it, that it takes it. */
async function isLost({ reused, versionArn }: PublishedLayer, { store, lambda }: Tools): Promise<boolean> {
  return reused && ((await isDeletionAnnounced(store, versionArn)) || (await lambda.layerVersion(versionArn)) === null);
}

async function inPlaceOfLost(
  taken: readonly PublishedLayer[],
  context: ExecutionContext,
): Promise<readonly PublishedLayer[]> {
  let published = taken;
  for (const layer of taken) {
    if (!(await isLost(layer, context))) continue;
    const artifact = (await context.files.artifacts.required()).find(({ family }) => family === layer.family);
    if (artifact === undefined)
      throw new NotUsable(`${context.files.artifacts.location} lacks the layer of ${layer.family}.`);
    if (artifact.versionArn !== null) throw deletedMeanwhile(artifact.versionArn, artifact);
    const anew = await newVersion(artifact, context);
    published = published.map((each) => (each === layer ? anew : each));
    await context.files.layers.write(published);
  }
  return published;
}

async function newVersion(
  artifact: LayerArtifact,
  { files, lambda, stage }: ExecutionContext,
): Promise<PublishedLayer> {
  const description = descriptionOf(stage, files.execution);
  const made = await lambda.publishLayer(
    artifact.layerName,
    artifact,
    description,
    await usersOf(artifact.family, files),
  );
  refuseOtherContent(artifact, made.codeSha256);
  return { family: artifact.family, versionArn: made.arn, version: made.version, reused: false };
}

/** The version a request names: nothing is published. It may have been deleted since the inventory. */
async function existing(arn: string, artifact: LayerArtifact, lambda: Tools["lambda"]): Promise<PublishedLayer> {
  const found = await lambda.layerVersion(arn);
  if (found === null) throw deletedMeanwhile(arn, artifact);
  return { family: artifact.family, versionArn: found.arn, version: found.version, reused: true };
}

const deletedMeanwhile = (arn: string, { layerName }: LayerArtifact) =>
  new NotUsable(`${arn} was deleted while the migration was being prepared: name another version of ${layerName}.`);

/** Runtimes and architectures of the functions that will use the layer; Lambda only displays them. */
async function usersOf(family: FamilyName, files: ExecutionFiles) {
  const [plan, inventory] = await Promise.all([files.plan.required(), files.inventory.required()]);
  const planned = new Set(plan.batches.flat());
  const users = inventory
    .map(({ configuration }) => configuration)
    .filter(({ name, runtime }) => planned.has(name) && familyOf(runtime)?.name === family);
  return {
    runtimes: [...new Set(users.flatMap(({ runtime }) => runtime ?? []))].sort(),
    architectures: [...new Set(users.flatMap(({ architectures }) => architectures))].sort(),
  };
}

/** Between inventory and here somebody may have replaced the object; the plan was made for the old one. */
function refuseOtherContent({ bucket, key, sha256 }: LayerArtifact, published: string): void {
  if (published === sha256) return;
  throw new NotUsable(`s3://${bucket}/${key} was replaced while the migration was being prepared: start it again.`);
}
