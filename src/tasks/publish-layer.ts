/** State `Publish layer`: publishes the layer version from S3; one that the request names, or with the same content, is used. */

import type { ExecutionFiles } from "../aws/execution-files.ts";
import { identicalVersion } from "../aws/layer-versions.ts";
import { NotUsable } from "../domain/errors.ts";
import type { LayerArtifact, PublishedLayer } from "../domain/layer-artifact.ts";
import { ExecutionInput, task } from "./task.ts";
import type { Tools } from "./tools.ts";

/** A lost answer costs nothing: the second try finds the version of the first. */
export const publishLayer = task(ExecutionInput, async ({ execution }, { files, lambda }) => {
  const own = files(execution);
  const published = (await own.layer.read()) ?? (await own.layer.keepOnce(await publishedFrom(own, lambda)));
  return { versionArn: published.versionArn, reused: published.reused };
});

async function publishedFrom(files: ExecutionFiles, lambda: Tools["lambda"]): Promise<PublishedLayer> {
  const artifact = await files.artifact.required();
  if (artifact.versionArn !== null) return existing(artifact.versionArn, artifact, lambda);
  const identical = await identicalVersion(lambda, artifact);
  if (identical !== null) return { versionArn: identical.arn, version: identical.version, reused: true };
  const description = `Shared code, published by layershift execution ${files.execution}`;
  const made = await lambda.publishLayer(artifact.layerName, artifact, description, await usersOf(files));
  refuseOtherContent(artifact, made.codeSha256);
  return { versionArn: made.arn, version: made.version, reused: false };
}

/** The version a request names: nothing is published. It may have been deleted since the inventory. */
async function existing(arn: string, { layerName }: LayerArtifact, lambda: Tools["lambda"]): Promise<PublishedLayer> {
  const found = await lambda.layerVersion(arn);
  if (found !== null) return { versionArn: found.arn, version: found.version, reused: true };
  throw new NotUsable(
    `${arn} was deleted while the migration was being prepared: name another version of ${layerName}.`,
  );
}

/** Runtimes and architectures of the functions that will use the layer; Lambda only displays them. */
async function usersOf(files: ExecutionFiles) {
  const [plan, inventory] = await Promise.all([files.plan.required(), files.inventory.required()]);
  const planned = new Set(plan.batches.flat());
  const users = inventory.map(({ configuration }) => configuration).filter(({ name }) => planned.has(name));
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
