/** Aliases: names that lead to a version, or by weight to one of two. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { bodyOf, type Call, json, noContent, pathPart } from "./call.ts";
import { functionNamed, type LambdaFunction, publishedVersion } from "./functions.ts";
import { pageOf } from "./paging.ts";
import { checkRevision, conflict, invalidParameter, notFound } from "./refusals.ts";
import { aliasConfiguration } from "./wire.ts";

export interface Alias {
  readonly name: string;
  /** `$LATEST` or a version number. */
  readonly functionVersion: string;
  readonly description: string;
  /** Shares of other versions, 0 to 1; at most one. */
  readonly weights: ReadonlyMap<string, number>;
  readonly revisionId: string;
}

const members = {
  Description: z.string().max(256).optional(),
  RoutingConfig: z
    .strictObject({
      AdditionalVersionWeights: z.record(z.string().regex(/^\d+$/), z.number().min(0).max(1)).optional(),
    })
    .optional(),
};
const version = z.string().regex(/^(\$LATEST|\d+)$/, "Member must be $LATEST or a version number");
const CreateRequest = z.strictObject({
  ...members,
  Name: z.string().regex(/^(?!\d+$)[A-Za-z0-9-_]{1,128}$/, "Member must be an alias name: not a number alone"),
  FunctionVersion: version,
});
const UpdateRequest = z.strictObject({
  ...members,
  FunctionVersion: version.optional(),
  RevisionId: z.string().optional(),
});

export function createAlias(call: Call) {
  const { fn } = functionNamed(call.plane, pathPart(call, "FunctionName"));
  const { Name, FunctionVersion, Description, RoutingConfig } = bodyOf(call, CreateRequest);
  const weights = RoutingConfig?.AdditionalVersionWeights ?? {};
  if (fn.aliases.has(Name)) throw conflict(`Alias already exists: ${fn.arn}:${Name}`);
  return json(
    stored(fn, { name: Name, functionVersion: FunctionVersion, description: Description ?? "" }, weights),
    201,
  );
}

/** Members left out stay; an empty RoutingConfig ends the weighting. */
export function updateAlias(call: Call) {
  const { fn, alias } = aliasOf(call);
  const { FunctionVersion, Description, RoutingConfig, RevisionId } = bodyOf(call, UpdateRequest);
  checkRevision(RevisionId, alias.revisionId);
  const weights =
    RoutingConfig === undefined ? Object.fromEntries(alias.weights) : (RoutingConfig.AdditionalVersionWeights ?? {});
  const changed = {
    name: alias.name,
    functionVersion: FunctionVersion ?? alias.functionVersion,
    description: Description ?? alias.description,
  };
  return json(stored(fn, changed, weights));
}

export function getAlias(call: Call) {
  const { fn, alias } = aliasOf(call);
  return json(aliasConfiguration(fn, alias));
}

export function listAliases(call: Call) {
  const { plane, request } = call;
  const { fn } = functionNamed(plane, pathPart(call, "FunctionName"));
  const wanted = request.query.get("FunctionVersion");
  const aliases = [...fn.aliases.values()].filter(
    ({ functionVersion, weights }) => wanted === null || functionVersion === wanted || weights.has(wanted),
  );
  const { items, ...next } = pageOf(aliases, ({ name }) => name, request, plane.quotas.pageItems);
  return json({ Aliases: items.map((alias) => aliasConfiguration(fn, alias)), ...next });
}

/** Deleting an alias that is not there is no error. */
export function deleteAlias(call: Call) {
  const { fn } = functionNamed(call.plane, pathPart(call, "FunctionName"));
  fn.aliases.delete(pathPart(call, "Name"));
  return noContent;
}

/** The version one invocation through the alias takes; `drawn` is 0 up to, not including, 1. */
export function versionDrawn({ functionVersion, weights }: Alias, drawn: number): string {
  let below = 0;
  for (const [version, weight] of weights) {
    below += weight;
    if (drawn < below) return version;
  }
  return functionVersion;
}

function stored(
  fn: LambdaFunction,
  alias: Omit<Alias, "weights" | "revisionId">,
  weights: Readonly<Record<string, number>>,
) {
  if (alias.functionVersion !== "$LATEST") publishedVersion(fn, alias.functionVersion);
  checkWeights(fn, alias.functionVersion, Object.keys(weights));
  const complete: Alias = { ...alias, weights: new Map(Object.entries(weights)), revisionId: randomUUID() };
  fn.aliases.set(alias.name, complete);
  return aliasConfiguration(fn, complete);
}

/** Developer guide, "Implement Lambda canary deployments using a weighted alias": at most two versions, all published. */
function checkWeights(fn: LambdaFunction, main: string, others: readonly string[]): void {
  if (others.length > 1) throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  for (const other of others) {
    if (main === "$LATEST")
      throw invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version");
    if (other === main) {
      throw invalidParameter(
        `Invalid function version ${main}. Function version ${main} is already included in routing configuration.`,
      );
    }
    publishedVersion(fn, other);
  }
}

function aliasOf(call: Call): { fn: LambdaFunction; alias: Alias } {
  const { fn } = functionNamed(call.plane, pathPart(call, "FunctionName"));
  const name = pathPart(call, "Name");
  const alias = fn.aliases.get(name);
  if (alias === undefined) throw notFound(`Cannot find alias arn: ${fn.arn}:${name}`);
  return { fn, alias };
}
