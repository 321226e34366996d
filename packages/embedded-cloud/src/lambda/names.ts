/** How callers name functions and layers: by name, partial ARN or ARN, a function with or without qualifier. */
import type { ControlPlane } from "./control-plane.ts";
import { functionNotFound, validationError } from "./refusals.ts";

type Home = Pick<ControlPlane, "region" | "accountId">;
type CallersHome = Home & Partial<Pick<ControlPlane, "callerAccountId">>;

/** Whether an account is the cloud's, or the one its caller takes for its own. */
export const isOwnAccount = ({ accountId, callerAccountId }: CallersHome, account: string) =>
  account === accountId || account === callerAccountId;

export interface FunctionReference {
  readonly name: string;
  /** `$LATEST`, a version number, an alias, or `null` where none was given. */
  readonly qualifier: string | null;
}

const functionReference =
  /^(?:(?:arn:[\w-]+:lambda:(?<region>[\w-]+):)?(?<account>\d{12}):function:|function:)?(?<name>[A-Za-z0-9-_]{1,64})(?::(?<qualifier>\$LATEST|[A-Za-z0-9-_]{1,128}))?$/;

export function functionArn({ region, accountId }: Home, name: string, qualifier: string | null = null): string {
  const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  return qualifier === null ? arn : `${arn}:${qualifier}`;
}

/** Reads a function's name as a caller gave it. `qualifier` is the one given beside it, which must not contradict it. */
export function functionReferenceFrom(
  home: CallersHome,
  given: string,
  qualifier: string | null = null,
): FunctionReference {
  const parts = functionReference.exec(given)?.groups;
  if (parts?.name === undefined)
    throw validationError("functionName", "Member must be a function name, a partial ARN or an ARN");
  const elsewhere =
    (parts.region ?? home.region) !== home.region || !isOwnAccount(home, parts.account ?? home.accountId);
  if (elsewhere) throw functionNotFound(given);
  if (parts.qualifier !== undefined && qualifier !== null && parts.qualifier !== qualifier) {
    throw validationError("qualifier", "Member must be the same as the qualifier within the ARN");
  }
  return { name: parts.name, qualifier: parts.qualifier ?? qualifier };
}

/** A version number, as opposed to an alias. */
export function isVersionNumber(qualifier: string): boolean {
  return /^\d+$/.test(qualifier);
}

export function layerArn({ region, accountId }: Home, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:layer:${name}`;
}

/** A layer's name, given as name or ARN. */
export function layerNameFrom(given: string): string {
  const name = /^(?:arn:[\w-]+:lambda:[\w-]+:\d{12}:layer:)?([A-Za-z0-9-_]{1,140})$/.exec(given)?.[1];
  if (name === undefined) throw validationError("layerName", "Member must be a layer name or a layer ARN");
  return name;
}

export interface LayerVersionReference {
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
  readonly version: number;
}

/** Takes a layer version's ARN apart; `null` where it is none. */
export function layerVersionReferenceFrom(arn: string): LayerVersionReference | null {
  const [, region, accountId, name, version] =
    /^arn:[\w-]+:lambda:([\w-]+):(\d{12}):layer:([A-Za-z0-9-_]{1,140}):(\d+)$/.exec(arn) ?? [];
  if (region === undefined || accountId === undefined || name === undefined) return null;
  return { region, accountId, name, version: Number(version) };
}
