/** Functions as the control plane keeps them: code and configuration are two halves, changed and settled apart. */
import type { Alias } from "./alias-routing.ts";
import type { ControlPlane } from "./control-plane.ts";
import type { FunctionUrl } from "./function-urls.ts";
import type { LayerVersion } from "./layers.ts";
import { functionArn, functionReferenceFrom, isVersionNumber } from "./names.ts";
import type { Package } from "./packages.ts";
import type { ProvisionedConcurrency } from "./provisioned-concurrency.ts";
import { functionNotFound } from "./refusals.ts";
import type { Latest } from "./updates.ts";

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
  readonly environment: Readonly<Record<string, string>> | null;
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

/** An immutable copy of $LATEST. */
export interface PublishedVersion extends Halves {
  readonly version: string;
  readonly revisionId: string;
  readonly lastModified: Date;
  /** $LATEST when it was published: as long as that does not change, publishing gives this version again. */
  readonly publishedFrom: Halves;
  /** SnapStart takes its time, and fails where the code does not start; any other version is Active at once. */
  state: "Pending" | "Active" | "Failed";
}

export interface LambdaFunction {
  readonly name: string;
  /** Without qualifier. */
  readonly arn: string;
  readonly packageType: "Zip" | "Image";
  readonly codeSigningConfigArn: string | null;
  readonly tags: Map<string, string>;
  readonly latest: Latest;
  readonly versions: Map<string, PublishedVersion>;
  /** Numbers never come back, deleted versions or not. */
  lastVersion: number;
  readonly aliases: Map<string, Alias>;
  /** By version number or alias. */
  readonly provisioned: Map<string, ProvisionedConcurrency>;
  /** By alias, `$LATEST` for the function itself. */
  readonly urls: Map<string, FunctionUrl>;
  /** Invocations it may have under way at once; `null` where it shares with the others. */
  reservedConcurrency: number | null;
}

/** What a qualifier leads to. A weighted alias leads to its main version here; only invocations draw. */
export type Target = { readonly kind: "latest" } | { readonly kind: "version"; readonly published: PublishedVersion };

/** The function a caller names, and the qualifier given in the name or beside it. @throws AwsError ResourceNotFoundException */
export function functionNamed(
  plane: ControlPlane,
  given: string,
  beside: string | null = null,
): { readonly fn: LambdaFunction; readonly qualifier: string | null } {
  const { name, qualifier } = functionReferenceFrom(plane, given, beside);
  const fn = plane.functions.get(name);
  if (fn === undefined) throw functionNotFound(functionArn(plane, name, qualifier));
  return { fn, qualifier };
}

/** @throws AwsError ResourceNotFoundException when the function has no such version or alias */
export function targetOf(fn: LambdaFunction, qualifier: string | null): Target {
  if (qualifier === null || qualifier === "$LATEST") return { kind: "latest" };
  const version = isVersionNumber(qualifier) ? qualifier : fn.aliases.get(qualifier)?.functionVersion;
  if (version === "$LATEST") return { kind: "latest" };
  return { kind: "version", published: publishedVersion(fn, version, qualifier) };
}

/** @throws AwsError ResourceNotFoundException naming the qualifier asked for */
export function publishedVersion(
  fn: LambdaFunction,
  version: string | undefined,
  qualifier: string | null | undefined = version,
): PublishedVersion {
  const published = version === undefined ? undefined : fn.versions.get(version);
  if (published === undefined) throw functionNotFound(`${fn.arn}:${qualifier}`);
  return published;
}
