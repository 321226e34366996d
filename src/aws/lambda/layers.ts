/** Lambda's layer API. */
import {
  type Architecture,
  DeleteLayerVersionCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  type GetLayerVersionResponse,
  type LambdaClient,
  type LayerVersionsListItem,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  paginateListLayers,
  type Runtime,
} from "@aws-sdk/client-lambda";
import { layerArnOf, layerVersionOf } from "../../domain/arn.ts";
import { nullIfMissing } from "../missing.ts";
import { onlyNewTokens } from "../paging.ts";
import type { RateBudget } from "../rate-budget.ts";
import { isUnsupported } from "../unsupported.ts";
import { nullIfMissingOrUnsupported, withBudget } from "./calls.ts";

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
  /** Presigned URL of the ZIP, valid for about ten minutes; never logged. */
  readonly url: string;
}

/** The runtimes and architectures that a layer version declares; Lambda only displays them. */
export interface LayerCompatibility {
  readonly runtimes: readonly string[];
  readonly architectures: readonly string[];
}

export interface LambdaLayers {
  /** ARNs, without versions, of every layer of the account in the Region. */
  layers(): AsyncIterable<string>;
  /** Every version of a layer, newest first. Empty if the layer does not exist. */
  layerVersions(layerName: string): Promise<readonly ListedLayerVersion[]>;
  /** A layer version with its hash and URL, or `null` if it does not exist. */
  layerVersion(arn: string): Promise<LayerVersionFacts | null>;
  /** Publishes an S3 object as the layer's next version. Each call creates a new version, even for the same content. */
  publishLayer(
    layerName: string,
    source: { readonly bucket: string; readonly key: string },
    description: string,
    compatible?: LayerCompatibility,
  ): Promise<LayerVersionFacts>;
  /**
   * Whether a policy shares the version with other accounts or organizations, whose functions are invisible here. False
   * if the version does not exist or the endpoint lacks layer policies.
   */
  isShared(arn: string): Promise<boolean>;
  /** Deletes a version. Functions that use it keep it, but it cannot be attached again. Succeeds if it is gone. */
  deleteLayerVersion(arn: string): Promise<void>;
}

/** Lambda's limits for a layer version. */
const MAX_DESCRIPTION = 256;
const MAX_RUNTIMES = 15;

export function lambdaLayersFrom(client: LambdaClient, budget: RateBudget): LambdaLayers {
  return {
    layers: () => layerArns(client, budget),

    async layerVersions(layerName) {
      const versions: ListedLayerVersion[] = [];
      const next = onlyNewTokens(`the versions of ${layerName}`);
      let Marker: string | undefined;
      do {
        await budget.take();
        const command = new ListLayerVersionsCommand({ LayerName: layerName, Marker });
        const page = await client.send(command).catch(nullIfMissing);
        versions.push(...(page?.LayerVersions ?? []).map(listedFrom));
        Marker = next(page?.NextMarker);
      } while (Marker !== undefined);
      return versions.sort((a, b) => b.version - a.version);
    },

    async layerVersion(arn) {
      await budget.take();
      const found = await findLayerVersion(client, arn);
      return found === null ? null : layerVersionFrom(found);
    },

    async publishLayer(layerName, source, description, compatible) {
      await budget.take();
      const command = new PublishLayerVersionCommand({
        LayerName: layerName,
        Content: { S3Bucket: source.bucket, S3Key: source.key },
        Description: description.slice(0, MAX_DESCRIPTION),
        CompatibleRuntimes: compatible?.runtimes.slice(0, MAX_RUNTIMES) as Runtime[] | undefined,
        CompatibleArchitectures: compatible?.architectures as Architecture[] | undefined,
      });
      return layerVersionFrom(await client.send(command));
    },

    async isShared(arn) {
      await budget.take();
      const command = new GetLayerVersionPolicyCommand(layerAndNumber(arn));
      return (await client.send(command).catch(nullIfMissingOrUnsupported)) !== null;
    },

    async deleteLayerVersion(arn) {
      await budget.take();
      await client.send(new DeleteLayerVersionCommand(layerAndNumber(arn)));
    },
  };
}

async function* layerArns(client: LambdaClient, budget: RateBudget): AsyncIterable<string> {
  for await (const page of withBudget(budget, paginateListLayers({ client }, {})))
    for (const { LayerArn } of page.Layers ?? []) if (LayerArn !== undefined) yield LayerArn;
}

/** Found by layer name and number on endpoints without GetLayerVersionByArn. */
async function findLayerVersion(client: LambdaClient, arn: string): Promise<GetLayerVersionResponse | null> {
  const getByNumber = () => client.send(new GetLayerVersionCommand(layerAndNumber(arn)));
  return client
    .send(new GetLayerVersionByArnCommand({ Arn: arn }))
    .then((answer) => (answer.LayerVersionArn === undefined ? getByNumber() : answer))
    .catch((error: unknown) => (isUnsupported(error) ? getByNumber() : Promise.reject(error)))
    .catch(nullIfMissing);
}

function layerAndNumber(arn: string) {
  return { LayerName: layerArnOf(arn), VersionNumber: Number(layerVersionOf(arn)) };
}

function listedFrom(listed: LayerVersionsListItem): ListedLayerVersion {
  return {
    arn: listed.LayerVersionArn ?? "",
    version: listed.Version ?? 0,
    createdAt: isoOf(listed.CreatedDate),
    description: listed.Description ?? "",
  };
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

/** Lambda writes `2026-01-31T12:00:00.000+0000`. Other formats are returned unchanged. */
function isoOf(date = ""): string {
  const time = Date.parse(date);
  return Number.isNaN(time) ? date : new Date(time).toISOString();
}
