/** Records as JSON shapes of the Lambda service model. */
import type { ControlPlane } from "./control-plane.ts";
import type { Target } from "./functions/functions.ts";
import type {
  Alias,
  Code,
  Configuration,
  LambdaFunction,
  Latest,
  Layer,
  LayerVersion,
  PublishedVersion,
} from "./functions/records.ts";

type Json = Readonly<Record<string, unknown>>;

/** FunctionConfiguration of $LATEST or a version. The ARN repeats the caller's qualifier. */
export function functionConfiguration(fn: LambdaFunction, target: Target, qualifier: string | null): Json {
  const arn = qualifier === null ? fn.arn : `${fn.arn}:${qualifier}`;
  return target.kind === "latest"
    ? {
        ...configurationOf(fn, arn, "$LATEST", fn.latest.newest, fn.latest),
        ...stateOf(fn.latest),
        ...runtimeOf(fn.latest),
      }
    : {
        ...listedVersion(fn, target.published, arn),
        ...stateOfVersion(target.published),
        ...runtimeOf(target.published),
      };
}

/** Lists omit it (API reference, ListFunctions). */
function runtimeOf({ runtimeVersion }: Pick<Latest, "runtimeVersion">): Json {
  return runtimeVersion === null ? {} : { RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersion } };
}

/** $LATEST as an item of a list: without State and LastUpdateStatus. */
export function listedLatest(fn: LambdaFunction, arn = fn.arn): Json {
  return configurationOf(fn, arn, "$LATEST", fn.latest.newest, fn.latest);
}

/** A version as an item of a list: without State and LastUpdateStatus. */
export function listedVersion(
  fn: LambdaFunction,
  published: PublishedVersion,
  arn = `${fn.arn}:${published.version}`,
): Json {
  return configurationOf(fn, arn, published.version, published, published);
}

function configurationOf(
  fn: LambdaFunction,
  arn: string,
  version: string,
  { code, configuration }: { readonly code: Code; readonly configuration: Configuration },
  { revisionId, lastModified }: { readonly revisionId: string; readonly lastModified: Date },
): Json {
  const { environment, layers, otherSettings } = configuration;
  return {
    FunctionName: fn.name,
    FunctionArn: arn,
    Runtime: configuration.runtime ?? undefined,
    Role: configuration.role,
    Handler: configuration.handler ?? undefined,
    CodeSize: code.kind === "zip" ? code.zip.byteLength : 0,
    Description: configuration.description,
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memoryMb,
    LastModified: timestamp(lastModified),
    CodeSha256: code.sha256,
    Version: version,
    Environment: environment === null ? undefined : { Variables: Object.fromEntries(environment) },
    RevisionId: revisionId,
    Layers: layers.length === 0 ? undefined : layers.map(({ arn, zip }) => ({ Arn: arn, CodeSize: zip.byteLength })),
    PackageType: fn.packageType,
    Architectures: code.architectures,
    LoggingConfig: configuration.logging,
    ...otherSettings,
  };
}

/** A version that is not ready has no LastUpdateStatus (hashicorp/terraform-provider-aws#43395). */
function stateOfVersion({ state }: PublishedVersion): Json {
  if (state === "Active") return { State: state, LastUpdateStatus: "Successful" };
  return state === "Pending"
    ? { State: state, StateReason: "The function is being created.", StateReasonCode: "Creating" }
    : { State: state, StateReason: "The function code did not start.", StateReasonCode: "FunctionError" };
}

function stateOf({ state, updating, failure }: Latest): Json {
  const reason = "The function is being created.";
  if (state === "Pending") return { State: state, StateReason: reason, StateReasonCode: "Creating" };
  if (failure === "failed") {
    return {
      State: state,
      LastUpdateStatus: "Failed",
      LastUpdateStatusReason: "The update could not be carried out.",
      LastUpdateStatusReasonCode: "InternalError",
    };
  }
  if (!updating) return { State: state, LastUpdateStatus: "Successful" };
  return {
    State: state,
    LastUpdateStatus: "InProgress",
    LastUpdateStatusReason: reason,
    LastUpdateStatusReasonCode: "Creating",
  };
}

/** FunctionCodeLocation; an image has no download URL. */
export function codeLocation(plane: ControlPlane, code: Code): Json {
  if (code.kind === "image") {
    const resolved = `${code.imageUri.replace(/[:@][^/]*$/, "")}@sha256:${code.sha256}`;
    return { RepositoryType: "ECR", ImageUri: code.imageUri, ResolvedImageUri: resolved };
  }
  return {
    RepositoryType: "S3",
    Location: plane.downloads.addressOf(code.zip),
    ResolvedS3Object: code.reference ?? undefined,
    SourceKMSKeyArn: code.sourceKmsKeyArn ?? undefined,
  };
}

export function aliasConfiguration(fn: LambdaFunction, alias: Alias): Json {
  return {
    AliasArn: `${fn.arn}:${alias.name}`,
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    RoutingConfig:
      alias.weights.size === 0 ? undefined : { AdditionalVersionWeights: Object.fromEntries(alias.weights) },
    RevisionId: alias.revisionId,
  };
}

export function listedLayerVersion(version: LayerVersion): Json {
  return {
    LayerVersionArn: version.arn,
    Version: version.version,
    Description: version.description,
    CreatedDate: timestamp(version.createdAt),
    CompatibleRuntimes: version.compatibleRuntimes ?? undefined,
    CompatibleArchitectures: version.compatibleArchitectures ?? undefined,
    LicenseInfo: version.licenseInfo ?? undefined,
  };
}

/** A layer version with a new download URL of its ZIP. */
export function layerVersionDetails(plane: ControlPlane, layer: Layer, version: LayerVersion): Json {
  return {
    ...listedLayerVersion(version),
    LayerArn: layer.arn,
    Content: {
      Location: plane.downloads.addressOf(version.zip),
      CodeSha256: version.sha256,
      CodeSize: version.zip.byteLength,
      ResolvedS3Object: version.reference ?? undefined,
    },
  };
}

/** ISO 8601 with Lambda's form of the offset, for example 2026-01-31T12:00:00.000+0000. */
function timestamp(date: Date): string {
  return date.toISOString().replace("Z", "+0000");
}
