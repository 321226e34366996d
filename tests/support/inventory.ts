import type { LayerArtifact } from "../../src/domain/package/layer-artifact.ts";
import type {
  CopyFacts,
  FunctionConfiguration,
  InventoryItem,
  PublishedVersion,
  Traffic,
} from "../../src/domain/plan/inventory.ts";
import { type MigrationRequest, requestFrom } from "../../src/domain/request/request.ts";
import { NO_VARIABLES } from "../../src/domain/runtimes/environment-variables.ts";

const place = "arn:aws:lambda:eu-central-1:123456789012";

/** ARN of a version of the layer `acme-shared`, which `anArtifact` is meant for. */
export const layerVersionArn = (version: number, name = "acme-shared") => `${place}:layer:${name}:${version}`;

/**
 * A function that can be migrated: Python, active, settled, with an identical copy of the shared code and no layers.
 */
export function anItem(
  configuration: Partial<Omit<FunctionConfiguration, "codeUrl" | "variables">> = {},
  rest: Partial<Omit<InventoryItem, "configuration">> = {},
): InventoryItem {
  const name = configuration.name ?? "acme-chat";
  return {
    configuration: {
      name,
      arn: `${place}:function:${name}`,
      packageType: "Zip",
      runtime: "python3.12",
      handler: "app.handler",
      architectures: ["arm64"],
      state: "Active",
      lastUpdateStatus: "Successful",
      lastUpdateStatusReason: null,
      codeSha256: `sha-of-${name}`,
      zipBytes: 1000,
      revisionId: "revision-1",
      layers: [],
      logGroup: `/aws/lambda/${name}`,
      storageMode: "COPY",
      sourceKmsKeyArn: null,
      kmsKeyArn: null,
      codeSigningConfigArn: null,
      inVpc: false,
      searchesLayers: true,
      runsAs: "function",
      withheld: null,
      runtimeVersion: null,
      runtimeUpdates: null,
      masterArn: null,
      ...configuration,
    },
    variables: NO_VARIABLES,
    aliases: [],
    traffic: null,
    shared: { kind: "identical", ...aCopy() },
    unreadable: null,
    notToSlim: null,
    unzippedBytes: 4000,
    slimZipBytes: 400,
    imports: null,
    keeps: [],
    alternatives: null,
    unreached: [],
    reachableZipBytes: null,
    staying: null,
    replacements: [],
    ...rest,
  };
}

/** Where the calls of such a function go: these published versions, which are as $LATEST is unless told otherwise. */
export function aTraffic(versions: readonly Partial<PublishedVersion>[], more: Partial<Traffic> = {}): Traffic {
  const complete = versions.map((one) => ({
    version: "7",
    codeSha256: "sha-of-acme-chat",
    layers: [],
    otherSettings: [],
    ...one,
  }));
  return { versions: complete, provisioned: [], snapStart: false, callers: [], ...more };
}

/** What is known of a copy of the shared code, however it compares; the layer's has the fingerprint `layer`. */
export function aCopy(facts: Partial<CopyFacts> = {}): CopyFacts {
  return { files: 3, bytes: 900, fingerprint: "layer", leftOut: [], absentPaths: [], fitsLayer: true, ...facts };
}

export const layered = (...arns: readonly string[]) => ({ layers: arns.map((arn) => ({ arn, codeBytes: 500 })) });

export function anArtifact(change: Partial<LayerArtifact> = {}): LayerArtifact {
  return {
    family: "python",
    layerName: "acme-shared",
    bucket: "artifacts",
    key: "layers/one.zip",
    sha256: "sha-of-the-artifact",
    zipBytes: 300,
    unzippedBytes: 900,
    files: 3,
    contents: new Map(),
    dependencies: [],
    native: [],
    versionArn: null,
    ...change,
  };
}

/** A migration request with its defaults filled in. */
export function aMigration(fields: Readonly<Record<string, unknown>> = {}): MigrationRequest {
  const request = requestFrom({
    layer: { name: "acme-shared", zip: "s3://artifacts/layers/one.zip" },
    fleet: { prefix: "acme-" },
    ...fields,
  });
  if (!("migration" in request)) throw new Error("a roll-back is no migration");
  return request.migration;
}
