/** Operations on aliases: names for a version, or by weight for one of two. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { bodyOf, type Call, json, noContent, pathPart } from "../call.ts";
import { followAlias, provisionedRouting } from "../concurrency/provisioned-concurrency.ts";
import type { ControlPlane } from "../control-plane.ts";
import { findFunction } from "../functions/functions.ts";
import type { Alias, LambdaFunction } from "../functions/records.ts";
import { pageOf } from "../paging.ts";
import { checkRevision, conflict, notFound, ofPattern } from "../refusals.ts";
import { aliasConfiguration } from "../wire.ts";
import { checkRouting } from "./alias-routing.ts";

/** Recorded 2025-11-25: LocalStack lambda_/test_lambda_api.snapshot.json, test_notfound_and_invalid_routingconfigs. */
const NO_VERSION =
  "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]";
const NO_WEIGHT =
  "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]";

const members = {
  Description: z.string().max(256).optional(),
  RoutingConfig: z
    .strictObject({
      AdditionalVersionWeights: z
        .record(z.string(), z.number())
        .refine((weights) => Object.keys(weights).every((version) => /^\d{1,1024}$/.test(version)), NO_VERSION)
        .refine((weights) => Object.values(weights).every((weight) => weight >= 0 && weight <= 1), NO_WEIGHT)
        .optional(),
    })
    .optional(),
};
const version = z.string().regex(/^(\$LATEST|\d+)$/, "Member must be $LATEST or a version number");
const CreateRequest = z.strictObject({
  ...members,
  Name: z
    .string()
    .max(128)
    .regex(/^(?!\d+$)[A-Za-z0-9-_]+$/, ofPattern("(?!^[0-9]+$)([a-zA-Z0-9-_]+)")),
  FunctionVersion: version,
});
const UpdateRequest = z.strictObject({
  ...members,
  FunctionVersion: version.optional(),
  RevisionId: z.string().optional(),
});

export function createAlias(call: Call) {
  const { fn } = findFunction(call.plane, pathPart(call, "FunctionName"));
  const { Name, FunctionVersion, Description, RoutingConfig } = bodyOf(call, CreateRequest);
  if (fn.aliases.has(Name)) throw conflict(`Alias already exists: ${fn.arn}:${Name}`);
  const alias = {
    name: Name,
    functionVersion: FunctionVersion,
    weights: new Map(Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {})),
    description: Description ?? "",
  };
  return json(storeAlias(call.plane, fn, alias, null), 201);
}

/** Omitted members stay unchanged; an empty RoutingConfig removes the weights. */
export function updateAlias(call: Call) {
  const { fn, alias } = aliasOf(call, "Alias not found:");
  const { FunctionVersion, Description, RoutingConfig, RevisionId } = bodyOf(call, UpdateRequest);
  checkRevision(RevisionId, alias.revisionId);
  const weights = RoutingConfig && new Map(Object.entries(RoutingConfig.AdditionalVersionWeights ?? {}));
  const changed = {
    name: alias.name,
    functionVersion: FunctionVersion ?? alias.functionVersion,
    weights: weights ?? alias.weights,
    description: Description ?? alias.description,
  };
  return json(storeAlias(call.plane, fn, changed, alias));
}

export function getAlias(call: Call) {
  const { fn, alias } = aliasOf(call);
  return json(aliasConfiguration(fn, alias));
}

export function listAliases(call: Call) {
  const { plane, request } = call;
  const { fn } = findFunction(plane, pathPart(call, "FunctionName"));
  const wanted = request.query.get("FunctionVersion");
  const aliases = [...fn.aliases.values()].filter(
    ({ functionVersion, weights }) => wanted === null || functionVersion === wanted || weights.has(wanted),
  );
  const { items, ...next } = pageOf(aliases, ({ name }) => name, request, plane.quotas.pageItems);
  return json({ Aliases: items.map((alias) => aliasConfiguration(fn, alias)), ...next });
}

/** Succeeds even if the alias does not exist. */
export function deleteAlias(call: Call) {
  const { fn } = findFunction(call.plane, pathPart(call, "FunctionName"));
  const name = pathPart(call, "Name");
  fn.aliases.delete(name);
  fn.provisioned.delete(name);
  fn.urls.delete(name);
  fn.policies.delete(name);
  return noContent;
}

function storeAlias(
  plane: ControlPlane,
  fn: LambdaFunction,
  wanted: Omit<Alias, "revisionId" | "lingering">,
  known: Alias | null,
): Readonly<Record<string, unknown>> {
  checkRouting(fn, wanted);
  const routing = known === null ? wanted : provisionedRouting(fn, known, wanted);
  const lingering: Alias["lingering"] = { before: plane.aliasOverlapSeconds === 0 ? null : known, turn: 0 };
  const alias: Alias = { ...wanted, ...routing, lingering, revisionId: randomUUID() };
  fn.aliases.set(alias.name, alias);
  plane.later(plane.aliasOverlapSeconds, () => {
    lingering.before = null;
  });
  followAlias(plane, fn, alias, wanted);
  return aliasConfiguration(fn, alias);
}

/** UpdateAlias words the error differently from GetAlias (recorded: test_non_existent_alias_update). */
function aliasOf(call: Call, missing = "Cannot find alias arn:"): { fn: LambdaFunction; alias: Alias } {
  const { fn } = findFunction(call.plane, pathPart(call, "FunctionName"));
  const name = pathPart(call, "Name");
  const alias = fn.aliases.get(name);
  if (alias === undefined) throw notFound(`${missing} ${fn.arn}:${name}`);
  return { fn, alias };
}
