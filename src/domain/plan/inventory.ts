/** What was found about each function of the fleet, before anything is decided. */

import type { ImportProof } from "../imports/import-proof.ts";
import type { Explained } from "../report/reasons/code.ts";
import type { VariablesFound } from "../runtimes/environment-variables.ts";

/**
 * A function's own copy of the shared code, held against the layer artifact. Paths are those inside the function's ZIP.
 */
export type SharedCopy =
  /** The package holds none of the shared paths. */
  | { readonly kind: "absent" }
  /** Every shared file of the package is in the layer with the same content, and the other way round. */
  | ({ readonly kind: "identical" } & CopyFacts)
  /** What is there is as in the layer, but the layer holds more. */
  | ({ readonly kind: "partial"; readonly onlyInLayer: readonly string[] } & CopyFacts)
  /** Some files differ, or the layer lacks them. */
  | ({
      readonly kind: "drifted";
      readonly changed: readonly string[];
      /** Those of the changed files that are programs here, and have no executable bit in the layer. */
      readonly notExecutable?: readonly string[] | undefined;
      readonly onlyHere: readonly string[];
      readonly onlyInLayer: readonly string[];
    } & CopyFacts);

/** What is known of a copy, however it compares. Files that stay out of the layer do not count. */
export interface CopyFacts {
  readonly files: number;
  readonly bytes: number;
  /** Two copies are the same where their fingerprints are: SHA-256 of paths, sizes and CRC-32, hex. */
  readonly fingerprint: string;
  /** Files that go with the shared path but stay out of the layer, and which nothing makes again. */
  readonly leftOut: readonly string[];
}

/** A layer version as a function lists it. */
export interface AttachedLayer {
  readonly arn: string;
  /** Unzipped size is not told by Lambda; this is the ZIP's size in bytes. */
  readonly codeBytes: number;
}

export interface AliasFacts {
  readonly name: string;
  readonly functionVersion: string;
  /** Additional version weights by version, 0 to 1. */
  readonly weights: Readonly<Record<string, number>>;
}

/** A published version that an alias leads to. */
export interface PublishedVersion {
  readonly version: string;
  readonly codeSha256: string;
  /** Layer version ARNs, in their order. */
  readonly layers: readonly string[];
  /**
   * Settings beside code and layers in which it differs from $LATEST, by their names in Lambda's API; never their
   * values.
   */
  readonly otherSettings: readonly string[];
}

/** What calls a function on its own account. */
export interface Caller {
  readonly kind: "event source mapping" | "function URL";
  /** A mapping's UUID, a URL's alias. */
  readonly name: string;
  /** Alias or version number it calls; `null` for $LATEST. */
  readonly qualifier: string | null;
}

/** Provisioned concurrency of one alias or version number. */
export interface Provisioned {
  readonly qualifier: string;
  readonly status: "IN_PROGRESS" | "READY" | "FAILED";
  /** Why it failed, in Lambda's words. */
  readonly reason: string | null;
}

/** Where the calls of a function go that has aliases on published versions. */
export interface Traffic {
  /** Those that aliases lead to. */
  readonly versions: readonly PublishedVersion[];
  readonly provisioned: readonly Provisioned[];
  /** Lambda takes minutes to publish a version of it. */
  readonly snapStart: boolean;
  readonly callers: readonly Caller[];
}

/** Lambda's modes of runtime management; `unknown` where Lambda does not tell it. */
export type RuntimeUpdates = "Auto" | "FunctionUpdate" | "Manual" | "unknown";

/** What Lambda says about one function's configuration (GetFunction, ListAliases), in our words. */
export interface FunctionConfiguration {
  readonly name: string;
  readonly arn: string;
  readonly packageType: "Zip" | "Image";
  /** `null` for image functions. */
  readonly runtime: string | null;
  readonly handler: string | null;
  readonly architectures: readonly string[];
  readonly state: string;
  /** Missing on some emulators: then the function counts as settled. */
  readonly lastUpdateStatus: "Successful" | "InProgress" | "Failed";
  readonly lastUpdateStatusReason: string | null;
  readonly codeSha256: string;
  /** Size of the deployment package, ZIP bytes. */
  readonly zipBytes: number;
  readonly revisionId: string;
  readonly layers: readonly AttachedLayer[];
  readonly logGroup: string;
  /** Presigned address of the package, valid about ten minutes; never logged; `null` for image functions. */
  readonly codeUrl: string | null;
  /** `REFERENCE` where the function runs from its own S3 object instead of Lambda's copy. */
  readonly storageMode: "COPY" | "REFERENCE";
  /** Customer key the package is encrypted with. */
  readonly sourceKmsKeyArn: string | null;
  /** Customer key the environment variables are encrypted with. */
  readonly kmsKeyArn: string | null;
  /** Known in the inventory only: it takes a call of its own. */
  readonly codeSigningConfigArn: string | null;
  readonly inVpc: boolean;
  /**
   * Whether its environment leaves NODE_PATH to Lambda or names the layers' folder in it; `null` where Lambda does not
   * tell it, for want of `kms:Decrypt` on the function's key. The variable itself is never kept.
   */
  readonly searchesLayers: boolean | null;
  /**
   * Looks at the variables themselves, which are nowhere else; known right after a look at the function only, and never
   * stored.
   */
  readonly variables?: (sharedPaths: readonly string[]) => VariablesFound;
  /** Whether it runs as functions always did, as a durable function, or on Lambda Managed Instances. */
  readonly runsAs: "function" | "durable" | "managed-instances";
  /** Why Lambda gives out no package of it, in its words; `null` where it does, or gives no reason. */
  readonly withheld: string | null;
  /** ARN of the version of its runtime; `null` where Lambda does not tell it. */
  readonly runtimeVersion: string | null;
  /**
   * When Lambda moves it to a newer version of its runtime; it takes a call of its own: `null` where that was not made.
   */
  readonly runtimeUpdates: RuntimeUpdates | null;
  /** Lambda@Edge: the function this one is CloudFront's copy of; `null` where it is no such copy. */
  readonly masterArn: string | null;
}

/** One line of the inventory (stored as JSON; holds no presigned address). */
export interface InventoryItem {
  readonly configuration: Omit<FunctionConfiguration, "codeUrl" | "variables">;
  readonly variables: VariablesFound;
  readonly aliases: readonly AliasFacts[];
  /** `null` where no alias leads to a published version. */
  readonly traffic: Traffic | null;
  /** `null` where the package could not be judged; `unreadable` then says why. */
  readonly shared: SharedCopy | null;
  readonly unreadable: string | null;
  /** Why the shared code must not be taken out of the package, although it is there; `null` where it may be. */
  readonly notToSlim: Explained | null;
  /** Unzipped bytes of the package, from its central directory. */
  readonly unzippedBytes: number;
  /**
   * Size the package will have without the shared code, ZIP bytes, from its central directory; its own where it has
   * none.
   */
  readonly slimZipBytes: number;
  /** What its imports will meet once it stands on the layer; `null` where nothing of it is to be moved. */
  readonly imports: ImportProof | null;
  /** What of the shared paths stays in the package: files, and folders (with their slash) whose data files stay. */
  readonly keeps: readonly string[];
}

/** What is known of one layer version that functions of the fleet list. */
export type LayerFacts =
  | { readonly kind: "found"; readonly codeSha256: string; readonly unzippedBytes: number }
  /** Nobody can be configured with it again: a rollback to it would be refused. */
  | { readonly kind: "deleted" }
  /**
   * Of another account that does not let us read it: Lambda asks for that whenever a function is configured with it.
   */
  | { readonly kind: "denied" }
  /** Its package cannot be read: its size stays unknown. */
  | { readonly kind: "unreadable" };
