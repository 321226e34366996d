/** Names of functions and layers in requests: a name, partial ARN or ARN, and for functions an optional qualifier. */
import { AwsError } from "../service.ts";
import type { ControlPlane } from "./control-plane.ts";
import { atMostLong, checkMembers, invalidParameter, notFound, ofPattern, validationError } from "./refusals.ts";

type Home = Pick<ControlPlane, "region" | "accountId">;
type CallersHome = Home & Partial<Pick<ControlPlane, "callerAccountId">>;

/** Whether an account is the cloud's or the one that the caller's access key names. */
export const isOwnAccount = ({ accountId, callerAccountId }: CallersHome, account: string) =>
  account === accountId || account === callerAccountId;

export interface FunctionReference {
  readonly name: string;
  /** `$LATEST`, a version number, an alias, or `null` if none was given. */
  readonly qualifier: string | null;
}

/** The service model's pattern of FunctionName, with named groups. */
const functionReference =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:(?<region>(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_.]+)(?::(?<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;

const LONGEST_QUALIFIER = 128;

const REGION = String.raw`(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}`;
const BEFORE_NAME = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?(${REGION}:)?(\d{12}:)?(function:)?`;
/** The service model's patterns, as Lambda quotes them in errors. */
const NAME = String.raw`${BEFORE_NAME}([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`;
const NAMESPACED_NAME = String.raw`${BEFORE_NAME}([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`;
const QUALIFIER = String.raw`\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`;
export const LAYER_VERSION = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:${REGION}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`;
/** ARNs of resources that can have tags. */
export const TAGGABLE = String.raw`arn:(aws[a-zA-Z-]*):lambda:${REGION}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)`;

/**
 * Longest function name that GetFunction and Invoke accept, because it may contain a namespace; other calls accept 140
 * characters (service model).
 */
export const LONGEST_NAMESPACED_NAME = 170;

export function functionArn({ region, accountId }: Home, name: string, qualifier: string | null = null): string {
  const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  return qualifier === null ? arn : `${arn}:${qualifier}`;
}

/**
 * Parses a function name from a request. `qualifier` is the separate parameter; it must not contradict the name. Errors
 * and their order are AWS's: recorded 2025-11-25, LocalStack lambda_/test_lambda_api.snapshot.json,
 * test_function_name_and_qualifier_validation and test_function_arns.
 */
export function functionReferenceFrom(
  home: CallersHome,
  given: string,
  qualifier: string | null = null,
  longest = 140,
): FunctionReference {
  const parts = functionReference.exec(given)?.groups;
  checkMembers([
    [qualifier !== null && qualifier.length > LONGEST_QUALIFIER, "qualifier", qualifier, atMostLong(LONGEST_QUALIFIER)],
    [!/^[a-zA-Z0-9-_$.]+$/.test(qualifier ?? "$"), "qualifier", qualifier, ofPattern(QUALIFIER)],
    [given.length > longest, "functionName", given, atMostLong(longest)],
    [
      parts === undefined,
      "functionName",
      given,
      ofPattern(longest === LONGEST_NAMESPACED_NAME ? NAMESPACED_NAME : NAME),
    ],
  ]);
  const { region = home.region, account = home.accountId, name = "", qualifier: within } = parts ?? {};
  if (!isOwnAccount(home, account))
    throw new AwsError("AccessDeniedException", `No resource-based policy allows the call on ${given}`, 403);
  if (region !== home.region)
    throw notFound(`Functions from '${region}' are not reachable in this region ('${home.region}')`);
  if (within !== undefined && qualifier !== null && within !== qualifier)
    throw invalidParameter("The derived qualifier from the function name does not match the specified qualifier.");
  return { name, qualifier: within ?? qualifier };
}

/** Whether a qualifier is a version number rather than an alias. */
export function isVersionNumber(qualifier: string): boolean {
  return /^\d+$/.test(qualifier);
}

export function layerArn({ region, accountId }: Home, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:layer:${name}`;
}

/** The layer name in a name or ARN. */
export function layerNameFrom(given: string): string {
  const name = /^(?:arn:[\w-]+:lambda:[\w-]+:\d{12}:layer:)?([A-Za-z0-9-_]{1,140})$/.exec(given)?.[1];
  if (name === undefined)
    throw validationError({
      where: "layerName",
      value: given,
      constraint: ofPattern(
        String.raw`(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+`,
      ),
    });
  return name;
}

export interface LayerVersionReference {
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
  readonly version: number;
}

/** Parses the ARN of a layer version; `null` if it is not one. */
export function layerVersionReferenceFrom(arn: string): LayerVersionReference | null {
  const [, region, accountId, name, version] =
    /^arn:[\w-]+:lambda:([\w-]+):(\d{12}):layer:([A-Za-z0-9-_]{1,140}):(\d+)$/.exec(arn) ?? [];
  if (region === undefined || accountId === undefined || name === undefined) return null;
  return { region, accountId, name, version: Number(version) };
}
