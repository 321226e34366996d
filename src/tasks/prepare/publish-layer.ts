/** State `Publish layer`: publishes the layer version, or uses the requested one or one with the same content. */
import type { ExecutionFiles } from "../../bucket/execution-files.ts";
import { NotUsable } from "../../domain/errors.ts";
import type { LayerArtifact, PublishedLayer } from "../../domain/package/layer-artifact.ts";
import { layerDescriptionOf } from "../../domain/package/layer-description.ts";
import { familyOf } from "../../domain/runtimes/families.ts";
import type { FamilyName } from "../../domain/runtimes/family.ts";
import { isDeletionAnnounced } from "../../layer/deletion-announcements.ts";
import { findIdenticalVersion } from "../../layer/layer-versions.ts";
import { announce } from "../steps/report/announce.ts";
import { ExecutionInput, task, underLock } from "../task.ts";
import { announcements, type ExecutionContext, type Tools } from "../tools.ts";

/** Safe to retry: the second attempt finds the versions of the first. */
export const publishLayer = task(
  { input: ExecutionInput, extras: { announcements }, around: underLock() },
  async ({ execution }, context) => {
    const { files } = context;
    const taken = (await files.layers.read()) ?? (await files.layers.keepOnce(await resolveVersions(context)));
    const published = await replaceDeleted(taken, context);
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

/** One at a time: each needs one or two calls. */
async function resolveVersions(context: ExecutionContext): Promise<readonly PublishedLayer[]> {
  const taken: PublishedLayer[] = [];
  for (const artifact of await context.files.artifacts.required()) taken.push(await resolveVersion(artifact, context));
  return taken;
}

async function resolveVersion(artifact: LayerArtifact, context: ExecutionContext): Promise<PublishedLayer> {
  if (artifact.versionArn !== null) return findRequestedVersion(artifact.versionArn, artifact, context.lambda);
  const identical = await findIdenticalVersion(context, artifact);
  if (identical === null) return publishVersion(artifact, context);
  return { family: artifact.family, versionArn: identical.arn, version: identical.version, reused: true };
}

/** A clean-up may have chosen the version before this execution stored that it uses it. */
async function isDeleted({ reused, versionArn }: PublishedLayer, { store, lambda }: Tools): Promise<boolean> {
  return reused && ((await isDeletionAnnounced(store, versionArn)) || (await lambda.layerVersion(versionArn)) === null);
}

async function replaceDeleted(
  taken: readonly PublishedLayer[],
  context: ExecutionContext,
): Promise<readonly PublishedLayer[]> {
  let published = taken;
  for (const layer of taken) {
    if (!(await isDeleted(layer, context))) continue;
    const artifact = (await context.files.artifacts.required()).find(({ family }) => family === layer.family);
    if (artifact === undefined)
      throw new NotUsable({
        code: "document-incomplete",
        document: context.files.artifacts.location,
        entry: `layer for ${layer.family}`,
      });
    if (artifact.versionArn !== null) throw deletedError(artifact.versionArn, artifact);
    const anew = await publishVersion(artifact, context);
    published = published.map((each) => (each === layer ? anew : each));
    await context.files.layers.write(published);
  }
  return published;
}

async function publishVersion(
  artifact: LayerArtifact,
  { files, lambda, stage }: ExecutionContext,
): Promise<PublishedLayer> {
  const description = layerDescriptionOf(stage, files.execution);
  const made = await lambda.publishLayer(
    artifact.layerName,
    artifact,
    description,
    await usersOf(artifact.family, files),
  );
  verifyContent(artifact, made.codeSha256);
  return { family: artifact.family, versionArn: made.arn, version: made.version, reused: false };
}

/** The version that the request names. It may have been deleted since the inventory. */
async function findRequestedVersion(
  arn: string,
  artifact: LayerArtifact,
  lambda: Tools["lambda"],
): Promise<PublishedLayer> {
  const found = await lambda.layerVersion(arn);
  if (found === null) throw deletedError(arn, artifact);
  return { family: artifact.family, versionArn: found.arn, version: found.version, reused: true };
}

const deletedError = (arn: string, { layerName }: LayerArtifact) =>
  new NotUsable({ code: "planned-version-deleted", layerVersionArn: arn, layerName });

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

/** The object may have been replaced since the inventory, on which the plan is based. */
function verifyContent({ bucket, key, sha256 }: LayerArtifact, published: string): void {
  if (published === sha256) return;
  throw new NotUsable({ code: "artifact-replaced", location: `s3://${bucket}/${key}` });
}
