/** Converts Lambda's responses to domain types, and fills in what Lambda omits. */
import type {
  AliasConfiguration,
  FunctionCodeLocation,
  FunctionConfiguration as SdkConfiguration,
} from "@aws-sdk/client-lambda";
import type { AliasFacts, FunctionConfiguration } from "../../domain/plan/inventory.ts";
import { variablesFound } from "../../domain/runtimes/environment-variables.ts";
import { familyOf } from "../../domain/runtimes/families.ts";
import { nodejs } from "../../domain/runtimes/nodejs.ts";
import { quotedOrNull } from "../../domain/text.ts";

/** One line of ListFunctions. */
export interface ListedFunction {
  readonly name: string;
  readonly arn: string;
  readonly packageType: "Zip" | "Image";
  readonly runtime: string | null;
  readonly zipBytes: number;
  /** Layer version ARNs, in the function's order. */
  readonly layers: readonly string[];
}

export function listedFrom(found: SdkConfiguration): ListedFunction {
  return {
    name: found.FunctionName ?? "",
    arn: found.FunctionArn ?? "",
    packageType: found.PackageType ?? "Zip",
    runtime: found.Runtime ?? null,
    zipBytes: found.CodeSize ?? 0,
    layers: (found.Layers ?? []).flatMap(({ Arn }) => Arn ?? []),
  };
}

/**
 * @param code from GetFunction; without it the package has no URL, and storage mode and key have Lambda's defaults.
 * Code signing and runtime updates need other calls.
 */
export function configurationFrom(found: SdkConfiguration, code: FunctionCodeLocation = {}): FunctionConfiguration {
  const name = found.FunctionName ?? "";
  return {
    name,
    arn: found.FunctionArn ?? "",
    packageType: found.PackageType ?? "Zip",
    runtime: found.Runtime ?? null,
    handler: found.Handler ?? null,
    architectures: found.Architectures ?? ["x86_64"],
    state: found.State ?? "Active",
    lastUpdateStatus: found.LastUpdateStatus ?? "Successful",
    lastUpdateStatusReason: quotedOrNull(found.LastUpdateStatusReason),
    codeSha256: found.CodeSha256 ?? "",
    zipBytes: found.CodeSize ?? 0,
    revisionId: found.RevisionId ?? "",
    layers: (found.Layers ?? []).map((layer) => ({ arn: layer.Arn ?? "", codeBytes: layer.CodeSize ?? 0 })),
    logGroup: found.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    codeUrl: code.RepositoryType === "ECR" ? null : (code.Location ?? null),
    storageMode: code.ResolvedS3Object === undefined ? "COPY" : "REFERENCE",
    sourceKmsKeyArn: code.SourceKMSKeyArn ?? null,
    kmsKeyArn: found.KMSKeyArn ?? null,
    codeSigningConfigArn: null,
    searchesLayers: found.Environment?.Error ? null : nodejs.searchesLayers(found.Environment?.Variables?.NODE_PATH),
    runtimeVersion: found.RuntimeVersionConfig?.RuntimeVersionArn ?? null,
    runtimeUpdates: null,
    variables: (sharedPaths) =>
      variablesFound(
        found.Environment?.Error ? null : (found.Environment?.Variables ?? {}),
        sharedPaths,
        familyOf(found.Runtime ?? null),
      ),
    masterArn: found.MasterArn ?? null,
    runsAs: runsAs(found),
    withheld: quotedOrNull(code.Error?.Message ?? code.Error?.ErrorCode),
    inVpc: (found.VpcConfig?.SubnetIds?.length ?? 0) > 0,
  };
}

function runsAs({ DurableConfig, CapacityProviderConfig }: SdkConfiguration): FunctionConfiguration["runsAs"] {
  if (CapacityProviderConfig !== undefined) return "managed-instances";
  return DurableConfig === undefined ? "function" : "durable";
}

/** The current state of an alias, with the revision that guards its update. */
export interface PresentAlias extends AliasFacts {
  readonly revisionId: string;
}

export function aliasFrom(found: AliasConfiguration): PresentAlias {
  return {
    revisionId: found.RevisionId ?? "",
    name: found.Name ?? "",
    functionVersion: found.FunctionVersion ?? "$LATEST",
    weights: found.RoutingConfig?.AdditionalVersionWeights ?? {},
  };
}

/** How Lambda's API names a version of a function. `null`: $LATEST. */
export function qualified(name: string, version: string | null): string {
  return version === null ? name : `${name}:${version}`;
}
