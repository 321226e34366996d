/**
 * What the Lambda service stores: layers and functions. A function has two halves, code and configuration; each is
 * updated separately.
 */

/** The S3 object that a package in storage mode REFERENCE is read from. */
export interface S3Object {
  readonly S3Bucket: string;
  readonly S3Key: string;
  readonly S3ObjectVersion: string;
}

export interface Package {
  readonly zip: Uint8Array;
  /** CodeSha256: SHA-256 of the ZIP in base64. */
  readonly sha256: string;
  /** Size of all entries, from the central directory. */
  readonly unzippedBytes: number;
  /** Set in storage mode REFERENCE; `null` if Lambda stores a copy. */
  readonly reference: S3Object | null;
}

export interface LayerVersion extends Package {
  /** Includes the version number. */
  readonly arn: string;
  readonly version: number;
  readonly description: string;
  readonly createdAt: Date;
  /** Used as filters only: attaching a layer checks neither (aws/aws-cdk#16719 for architectures). */
  readonly compatibleRuntimes: readonly string[] | null;
  readonly compatibleArchitectures: readonly string[] | null;
  readonly licenseInfo: string | null;
  /** Which other accounts may use it. */
  readonly policy: { revisionId: string; statements: readonly { readonly Sid: string }[] };
}

export interface Layer {
  readonly name: string;
  /** Without version number. */
  readonly arn: string;
  /** By number, without deleted ones. */
  readonly versions: Map<number, LayerVersion>;
  /** Numbers are never reused. */
  lastVersion: number;
}

/** What UpdateFunctionCode replaces. */
export type Code = ZipCode | ImageCode;

export interface ZipCode extends Package {
  readonly kind: "zip";
  readonly architectures: readonly string[];
  /** Customer key that encrypts the package. */
  readonly sourceKmsKeyArn: string | null;
}

export interface ImageCode {
  readonly kind: "image";
  readonly imageUri: string;
  /** Digest of the image, hex. */
  readonly sha256: string;
  readonly architectures: readonly string[];
}

/** What UpdateFunctionConfiguration replaces. */
export interface Configuration {
  /** `null` for images. */
  readonly runtime: string | null;
  readonly handler: string | null;
  readonly role: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: ReadonlyMap<string, string> | null;
  /** In the given order; later layers override earlier ones. */
  readonly layers: readonly LayerVersion[];
  readonly logging: Readonly<Record<string, string>> & { readonly LogGroup: string };
  /** Settings returned as given, by their AWS names; most have no effect in this cloud. */
  readonly otherSettings: Readonly<Record<string, unknown>>;
}

/** Code and configuration: what an environment starts from. */
export interface Halves {
  readonly code: Code;
  readonly configuration: Configuration;
}

/** $LATEST of one function. */
export interface Latest {
  /** What the API returns, even while an update is in progress. */
  newest: Halves;
  /** What new environments start from, except during the overlap. */
  effective: Halves;
  /** Old halves that environments can still start from, each until its overlap ends. */
  readonly lingering: { code: Code | null; configuration: Configuration | null };
  /** Counts environments started during an overlap: they alternate between old and new. */
  turn: number;
  state: "Pending" | "Active";
  updating: boolean;
  /** `ending`: the update in progress will fail; `failed`: the last update failed and changed nothing. */
  failure: "none" | "ending" | "failed";
  /** Changes when an update starts and again when it ends. */
  revisionId: string;
  lastModified: Date;
  /** ARN of the runtime version; `null` for images. */
  runtimeVersion: string | null;
}

/** When Lambda moves $LATEST of a function to a newer runtime version. */
export interface RuntimeManagement {
  /**
   * With Auto, an update of the function also changes the runtime version, in the first phase of a rollout (developer
   * guide, "Understanding Lambda runtime management").
   */
  readonly updateRuntimeOn: "Auto" | "FunctionUpdate" | "Manual";
  /** Set for Manual only. */
  readonly runtimeVersion: string | null;
}

/** An immutable copy of $LATEST. */
export interface PublishedVersion extends Halves {
  readonly version: string;
  revisionId: string;
  readonly lastModified: Date;
  /** $LATEST when it was published. While $LATEST is unchanged, publishing returns this version again. */
  readonly publishedFrom: Halves;
  readonly runtimeVersion: string | null;
  /**
   * Pending while SnapStart prepares it or the function itself is being created or updated; Failed if SnapStart cannot
   * start the code.
   */
  state: "Pending" | "Active" | "Failed";
}

export interface Policy {
  readonly revisionId: string;
  /** By statement ID. */
  readonly statements: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

export interface Routing {
  /** `$LATEST` or a version number. */
  readonly functionVersion: string;
  /** Weight of another version, 0 to 1; at most one entry. */
  readonly weights: ReadonlyMap<string, number>;
}

export interface Alias extends Routing {
  readonly name: string;
  readonly description: string;
  readonly revisionId: string;
  /** Its routing before the last change, while some invocations still use it. */
  readonly lingering: { before: Routing | null; turn: number };
}

export interface ProvisionedConcurrency {
  readonly requested: number;
  readonly lastModified: Date;
  readonly status: "IN_PROGRESS" | "READY" | "FAILED";
  /** Versions whose environments are ready. */
  readonly ready: ReadonlySet<string>;
}

export interface FunctionUrl {
  readonly authType: string;
  readonly createdAt: Date;
}

export interface EventSource {
  readonly id: string;
  readonly sourceArn: string;
  /** Includes the qualifier it was created with. */
  readonly functionArn: string;
  readonly lastModified: Date;
}

export interface LambdaFunction {
  readonly name: string;
  /** Without qualifier. */
  readonly arn: string;
  readonly packageType: "Zip" | "Image";
  readonly codeSigningConfigArn: string | null;
  readonly tags: Map<string, string>;
  readonly latest: Latest;
  runtimeManagement: RuntimeManagement;
  readonly versions: Map<string, PublishedVersion>;
  /** Numbers are never reused, even those of deleted versions. */
  lastVersion: number;
  readonly aliases: Map<string, Alias>;
  /** By version number or alias. */
  readonly provisioned: Map<string, ProvisionedConcurrency>;
  /** By alias; `$LATEST` for the function itself. */
  readonly urls: Map<string, FunctionUrl>;
  /** By qualifier; an empty string for the function itself. */
  readonly policies: Map<string, Policy>;
  /** Most concurrent invocations; `null` if the function uses unreserved concurrency. */
  reservedConcurrency: number | null;
}
