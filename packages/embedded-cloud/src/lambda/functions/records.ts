/**
 * What the Lambda service keeps: layers, and functions with all that belongs to them. Code and configuration of a
 * function are two halves, changed and settled apart.
 */

/** An S3 object a package stays bound to. */
export interface S3Object {
  readonly S3Bucket: string;
  readonly S3Key: string;
  readonly S3ObjectVersion: string;
}

export interface Package {
  readonly zip: Uint8Array;
  /** SHA-256 of the ZIP, base64: CodeSha256. */
  readonly sha256: string;
  /** Of all entries together, from the central directory. */
  readonly unzippedBytes: number;
  /** Set in storage mode REFERENCE, `null` where Lambda keeps a copy. */
  readonly reference: S3Object | null;
}

export interface LayerVersion extends Package {
  /** With the version number. */
  readonly arn: string;
  readonly version: number;
  readonly description: string;
  readonly createdAt: Date;
  /** For filtering alone: attaching checks neither (aws/aws-cdk#16719 for architectures). */
  readonly compatibleRuntimes: readonly string[] | null;
  readonly compatibleArchitectures: readonly string[] | null;
  readonly licenseInfo: string | null;
  /** Of its policy: who else may use it. */
  readonly policy: { revisionId: string; statements: readonly { readonly Sid: string }[] };
}

export interface Layer {
  readonly name: string;
  /** Without version number. */
  readonly arn: string;
  /** By number; deleted ones are gone. */
  readonly versions: Map<number, LayerVersion>;
  /** Numbers never come back. */
  lastVersion: number;
}

/** What UpdateFunctionCode replaces. */
export type Code = ZipCode | ImageCode;

export interface ZipCode extends Package {
  readonly kind: "zip";
  readonly architectures: readonly string[];
  /** Customer key the package is encrypted with. */
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
  /** In the order given; later ones over earlier ones. */
  readonly layers: readonly LayerVersion[];
  readonly logging: Readonly<Record<string, string>> & { readonly LogGroup: string };
  /** Settings that change nothing here and are told back as given, by their AWS names. */
  readonly toldBack: Readonly<Record<string, unknown>>;
}

/** A function's behaviour: what an environment is started from. */
export interface Halves {
  readonly code: Code;
  readonly configuration: Configuration;
}

/** $LATEST of one function. */
export interface Latest {
  /** What the API tells: the newest halves, settled or not. */
  told: Halves;
  /** What invocations start from, apart from the overlap. */
  inForce: Halves;
  /** Old halves from which environments may still be started, each until its own overlap ends. */
  readonly lingering: { code: Code | null; configuration: Configuration | null };
  /** Counts the environments asked for during an overlap: old and new take turns. */
  turn: number;
  state: "Pending" | "Active";
  updating: boolean;
  /**
   * `ending`: the update in progress is going to fail; `failed`: the last one did, and what was in force before it
   * stays so.
   */
  failure: "none" | "ending" | "failed";
  /** Changes with every update and again when it settles. */
  revisionId: string;
  lastModified: Date;
  /** ARN of the runtime's version; `null` for images. */
  runtimeVersion: string | null;
}

/** When Lambda moves $LATEST of a function to a newer version of its runtime. */
export interface RuntimeManagement {
  /**
   * Auto ones are moved by their updates too, in the first phase of a rollout (developer guide, "Understanding Lambda
   * runtime management").
   */
  readonly updateRuntimeOn: "Auto" | "FunctionUpdate" | "Manual";
  /** Set for Manual alone. */
  readonly runtimeVersion: string | null;
}

/** An immutable copy of $LATEST. */
export interface PublishedVersion extends Halves {
  readonly version: string;
  revisionId: string;
  readonly lastModified: Date;
  /** $LATEST when it was published: as long as that does not change, publishing gives this version again. */
  readonly publishedFrom: Halves;
  readonly runtimeVersion: string | null;
  /**
   * SnapStart takes its time, and fails if the code does not start; so does publishing while the function settles. Else
   * Active at once.
   */
  state: "Pending" | "Active" | "Failed";
}

export interface Policy {
  readonly revisionId: string;
  /** By the statement's id. */
  readonly statements: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

export interface Routing {
  /** `$LATEST` or a version number. */
  readonly functionVersion: string;
  /** Shares of other versions, 0 to 1; at most one. */
  readonly weights: ReadonlyMap<string, number>;
}

export interface Alias extends Routing {
  readonly name: string;
  readonly description: string;
  readonly revisionId: string;
  /** Where it led before its last change, as long as some invocations are still led there. */
  readonly lingering: { before: Routing | null; turn: number };
}

export interface ProvisionedConcurrency {
  readonly requested: number;
  readonly lastModified: Date;
  readonly status: "IN_PROGRESS" | "READY" | "FAILED";
  /** Versions whose environments are there. */
  readonly ready: ReadonlySet<string>;
}

export interface FunctionUrl {
  readonly authType: string;
  readonly createdAt: Date;
}

export interface EventSource {
  readonly id: string;
  readonly sourceArn: string;
  /** With the qualifier it was created with. */
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
  /** Numbers never come back, deleted versions or not. */
  lastVersion: number;
  readonly aliases: Map<string, Alias>;
  /** By version number or alias. */
  readonly provisioned: Map<string, ProvisionedConcurrency>;
  /** By alias, `$LATEST` for the function itself. */
  readonly urls: Map<string, FunctionUrl>;
  /** By qualifier; of the function itself by an empty text. */
  readonly policies: Map<string, Policy>;
  /** Invocations it may have under way at once; `null` where it shares with the others. */
  reservedConcurrency: number | null;
}
