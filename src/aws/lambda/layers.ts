/** Lambda's layers in our words. */

import {
  type Architecture,
  DeleteLayerVersionCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  type GetLayerVersionResponse,
  type LambdaClient,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  type Runtime,
} from "@aws-sdk/client-lambda";
import { layerArnOf, layerVersionOf } from "../../domain/arn.ts";
import { nullIfMissing } from "../missing.ts";
import { onlyNewTokens } from "../paging.ts";
import type { RateBudget } from "../rate-budget.ts";
import { isUnsupported } from "../unsupported.ts";

/** One line of ListLayerVersions, which says nothing about the content. */
export interface ListedLayerVersion {
  readonly arn: string;
  readonly version: number;
  /** When it was published, ISO 8601. */
  readonly createdAt: string;
  readonly description: string;
}

export interface LayerVersionFacts {
  readonly arn: string;
  readonly version: number;
  /** SHA-256 of the layer's ZIP, base64. */
  readonly codeSha256: string;
  readonly zipBytes: number;
  /** Presigned address of the ZIP, valid about ten minutes; never logged. */
  readonly url: string;
}

/** What a layer version says it is made for; Lambda only displays it. */
export interface LayerCompatibility {
  readonly runtimes: readonly string[];
  readonly architectures: readonly string[];
}

export interface LambdaLayers {
  /** Every version of a layer, newest first; empty if there is no such layer. */
  layerVersions(layerName: string): Promise<readonly ListedLayerVersion[]>;
  /** One layer version with its content's hash and address; `null` if it does not exist (any more). */
  layerVersion(arn: string): Promise<LayerVersionFacts | null>;
  /** Publishes an S3 object as the layer's next version. Publishing the same content twice gives two versions. */
  publishLayer(
    layerName: string,
    source: { readonly bucket: string; readonly key: string },
    description: string,
    compatible?: LayerCompatibility,
  ): Promise<LayerVersionFacts>;
  /**
   * Whether a policy lets others use a version: accounts or organizations whose functions nobody sees from here. False
   * where it does not exist (any more), or the endpoint knows no such policies.
   */
  isShared(arn: string): Promise<boolean>;
  /**
   * Deletes a version for good: where it is attached it serves on, and it is attached nowhere again. One that is gone
   * is no error.
   */
  deleteLayerVersion(arn: string): Promise<void>;
}

/** Lambda's limits on what a layer version may say about itself. */
const DESCRIPTION_LENGTH = 256;
const RUNTIMES_LISTED = 15;

export function lambdaLayersFrom(client: LambdaClient, budget: RateBudget): LambdaLayers {
  return {
    async layerVersions(layerName) {
      const versions: ListedLayerVersion[] = [];
      const next = onlyNewTokens(`the versions of ${layerName}`);
      let Marker: string | undefined;
      do {
        await budget.take();
        const page = await client
          .send(new ListLayerVersionsCommand({ LayerName: layerName, Marker }))
          .catch(nullIfMissing);
        versions.push(
          ...(page?.LayerVersions ?? []).map((each) => ({
            arn: each.LayerVersionArn ?? "",
            version: each.Version ?? 0,
            createdAt: isoOf(each.CreatedDate),
            description: each.Description ?? "",
          })),
        );
        Marker = next(page?.NextMarker);
      } while (Marker !== undefined);
      return versions.sort((a, b) => b.version - a.version);
    },

    async layerVersion(arn) {
      await budget.take();
      const found = await client
        .send(new GetLayerVersionByArnCommand({ Arn: arn }))
        .then((answer) => (answer.LayerVersionArn === undefined ? byNumber(client, arn) : answer))
        .catch((error: unknown) => (isUnsupported(error) ? byNumber(client, arn) : Promise.reject(error)))
        .catch(nullIfMissing);
      return found === null ? null : layerVersionFrom(found);
    },

    async publishLayer(layerName, source, description, compatible) {
      await budget.take();
      return layerVersionFrom(
        await client.send(
          new PublishLayerVersionCommand({
            LayerName: layerName,
            Content: { S3Bucket: source.bucket, S3Key: source.key },
            Description: description.slice(0, DESCRIPTION_LENGTH),
            CompatibleRuntimes: compatible?.runtimes.slice(0, RUNTIMES_LISTED) as Runtime[] | undefined,
            CompatibleArchitectures: compatible?.architectures as Architecture[] | undefined,
          }),
        ),
      );
    },

    async isShared(arn) {
      await budget.take();
      const found = await client
        .send(new GetLayerVersionPolicyCommand(layerAndNumber(arn)))
        .catch((error: unknown) => (isUnsupported(error) ? null : Promise.reject(error)))
        .catch(nullIfMissing);
      return found !== null;
    },

    async deleteLayerVersion(arn) {
      await budget.take();
      await client.send(new DeleteLayerVersionCommand(layerAndNumber(arn)));
    },
  };
}

/** The same version, asked for in the older way: by its layer and number. */
function byNumber(client: LambdaClient, arn: string): Promise<GetLayerVersionResponse> {
  return client.send(new GetLayerVersionCommand(layerAndNumber(arn)));
}

function layerAndNumber(arn: string) {
  return { LayerName: layerArnOf(arn), VersionNumber: Number(layerVersionOf(arn)) };
}

function layerVersionFrom(found: GetLayerVersionResponse): LayerVersionFacts {
  return {
    arn: found.LayerVersionArn ?? "",
    version: found.Version ?? 0,
    codeSha256: found.Content?.CodeSha256 ?? "",
    zipBytes: found.Content?.CodeSize ?? 0,
    url: found.Content?.Location ?? "",
  };
}

/** Lambda writes `2026-01-31T12:00:00.000+0000`; what cannot be read stays as it is. */
function isoOf(date = ""): string {
  const time = Date.parse(date);
  return Number.isNaN(time) ? date : new Date(time).toISOString();
}
