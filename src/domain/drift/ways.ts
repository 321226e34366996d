/** Decides the ways on if copies of the shared code differ: what each does, and the requests that carry it out. */
import { hash } from "node:crypto";
import * as z from "zod";
import { siblingLayerArn } from "../arn.ts";
import { type CopyGroup, copyGroupsOf } from "../package/copies.ts";
import { presentPaths } from "../package/drift.ts";
import type { InventoryItem } from "../plan/inventory.ts";
import { type PlanFacts, situationFor } from "../plan/plan.ts";
import { reasonNotToChange } from "../plan/precheck.ts";
import { explanation } from "../report/reasons/code.ts";
import { explain, type Reason } from "../report/reasons/reasons.ts";
import type { MigrationRequest } from "../request/request.ts";
import { type AskedLayer, layersOf } from "../request/request-layers.ts";
import { namesLayer } from "../request/request-problems.ts";
import { familyOf } from "../runtimes/families.ts";
import { names, type Stored } from "../stored/parts.ts";

/** Fields of the plan's request that get another value. `null` removes a field. */
const changes = z.record(z.string(), z.unknown());

export const way = z.object({
  ...explanation.shape,
  /** The functions that it is for, sorted: those to deploy again, or those that move to a layer. */
  functions: names,
  /** To start in this order. Empty if the deployment does not allow the way. */
  requests: z.array(changes),
});

export type Way = Stored<typeof way>;

export interface WayFacts extends Pick<PlanFacts, "inventory" | "request" | "artifacts" | "layers" | "now"> {
  /** Layers that the deployment may publish; a name that ends in `*` is a prefix. */
  readonly layerNames: readonly string[];
}

/** The copies of the functions with one language. */
interface Copies {
  readonly asked: AskedLayer;
  readonly groups: readonly CopyGroup[];
  readonly items: ReadonlyMap<string, InventoryItem>;
}

/** Only ways that the service accepts, and only functions that a plan of the request would migrate. */
export function waysOn(facts: WayFacts): readonly Way[] {
  return layersOf(facts.request).flatMap((asked) => {
    const own = facts.inventory.filter(({ configuration: { runtime } }) => familyOf(runtime) === asked.family);
    const groups = copyGroupsOf(own);
    // A request for an existing version changes no code.
    if (asked.source.version !== undefined || groups.every(({ differs }) => differs === null)) return [];
    const copies = { asked, groups, items: new Map(own.map((item) => [item.configuration.name, item])) };
    return [
      ...oneCommit(copies, facts),
      ...adoptUnreached(copies, facts),
      ...moveSamePaths(copies, facts),
      ...layerPerCopy(copies, facts),
    ];
  });
}

/** Deploy the others from the commit of the most frequent copy. */
function oneCommit({ asked, groups }: Copies, { request }: WayFacts): readonly Way[] {
  const layers = groups.find(({ differs }) => differs === null) ?? null;
  const [most] = groups.filter(({ differs, source }) => differs !== null && source !== null);
  const target =
    most !== undefined && most.functions.length > (layers?.functions.length ?? 0) ? most : (layers ?? most ?? null);
  if (target === null) return [];
  const others = groups.filter((group) => group !== target).flatMap(({ functions }) => functions);
  if (others.length === 0 && target === layers) return [];
  const holder = target.source ?? target.functions[0] ?? "";
  const { name, exclude } = asked.source;
  const layer = { name, exclude, fromFunction: holder };
  const changed =
    request.layers === undefined
      ? { layer }
      : { layer: null, layers: { ...request.layers, [asked.family.name]: { ...layer, shared: asked.sharedPaths } } };
  return [
    wayOf(
      {
        code: "deploy-from-one-commit",
        holder,
        holders: target.functions.length,
        functions: others,
        total: others.length,
      },
      others,
      [target === layers ? {} : changed],
    ),
  ];
}

/** The layer's copy for functions that are proven to reach none of the differing files. */
function adoptUnreached({ asked, groups, items }: Copies, facts: WayFacts): readonly Way[] {
  const { drift } = facts.request;
  const unreached = differing(groups)
    .flatMap((group) => group.functions)
    .filter((name) => {
      const item = items.get(name);
      return item?.alternatives?.reachesDifferences === false && isChangeable(item, facts);
    })
    .sort();
  // The first request also moves the function that the layer is made from: others then find no source.
  const parts = partsOf(unreached).slice(0, asked.source.fromFunction === undefined ? undefined : 1);
  const functions = parts.flat();
  if (functions.length === 0) return [];
  const others = typeof drift === "string" ? {} : Object.fromEntries(drift);
  const requests = parts.map((part) => {
    return { drift: { ...others, ...Object.fromEntries(part.map((name) => [name, "adopt-layer"])) } };
  });
  return [wayOf({ code: "adopt-where-unreached", functions, total: functions.length }, functions, requests)];
}

/** Names in one request. A name has up to 64 letters, and the input of an execution 256 KiB (Step Functions quotas). */
const MAX_NAMED = 2000;

/** @param last must be in the last part: the layer of all parts is made from its copy */
function partsOf(functions: readonly string[], last: string | null = null): readonly (readonly string[])[] {
  const sorted = functions.toSorted((one, other) => Number(one === last) - Number(other === last));
  const count = Math.ceil(sorted.length / MAX_NAMED);
  return Array.from({ length: count }, (_, at) => sorted.slice(at * MAX_NAMED, (at + 1) * MAX_NAMED));
}

/** Shared paths that are as in the layer move alone. The others stay in the packages, where they come first. */
function moveSamePaths({ asked, groups, items }: Copies, facts: WayFacts): readonly Way[] {
  const changeable = differing(groups).flatMap(({ functions }) =>
    functions.flatMap((name) => {
      const item = items.get(name);
      const paths = item?.alternatives?.samePaths ?? [];
      return item !== undefined && paths.length > 0 && isChangeable(item, facts) ? [{ name, paths }] : [];
    }),
  );
  const found = [...Map.groupBy(changeable, ({ paths }) => paths.join("\n")).values()];
  return found.flatMap((of) => {
    const paths = of[0]?.paths ?? [];
    const functions = of.map(({ name }) => name).sort();
    const { name, zip, exclude } = asked.source;
    // The same ZIP is the same version of the layer. A function makes another layer of fewer paths.
    const fromFunction = functions.at(-1) ?? "";
    const layer =
      zip === undefined ? { name: layerNameFor(name, hash("sha256", paths.join())), fromFunction } : { name, zip };
    if (!facts.layerNames.some((allowed) => namesLayer(allowed, layer.name))) return [];
    const requests = partsOf(functions, fromFunction).map((part) => ({
      ...layerFrom(layer, exclude, facts.request),
      shared: paths,
      ...onlyFor(part, facts.request),
    }));
    return [wayOf({ code: "move-same-paths", functions, total: functions.length, paths }, functions, requests)];
  });
}

/** A separate layer for each differing copy, with the functions that hold it. */
function layerPerCopy({ asked, groups, items }: Copies, facts: WayFacts): readonly Way[] {
  const ofCopies = differing(groups).flatMap(({ fingerprint, functions }) => {
    const name = layerNameFor(asked.source.name, fingerprint);
    const moving = functions.filter((each) => movesWithOwn(items.get(each), name, facts));
    const source = functions.find((each) => fitsLayer(items.get(each)));
    if (source === undefined || moving.length === 0) return [];
    return [{ name, moving, source, sharedPaths: presentPaths(asked.sharedPaths, items.get(source)?.shared ?? null) }];
  });
  if (ofCopies.length === 0) return [];
  const functions = ofCopies.flatMap(({ moving }) => moving).sort();
  const closed = ofCopies.filter(({ name }) => !facts.layerNames.some((allowed) => namesLayer(allowed, name)));
  const layerNames = ofCopies.map(({ name }) => name);
  if (closed.length > 0)
    return [wayOf({ code: "layer-per-copy-not-allowed", layerNames, total: layerNames.length }, [], [])];
  const requests = ofCopies.flatMap(({ name, moving, source, sharedPaths }) =>
    partsOf(moving, source).map((part) => ({
      ...layerFrom({ name, fromFunction: source }, asked.source.exclude, facts.request),
      shared: sharedPaths,
      ...onlyFor(part, facts.request),
    })),
  );
  return [wayOf({ code: "layer-per-copy", layerNames, total: layerNames.length }, functions, requests)];
}

function layerNameFor(name: string, fingerprint: string): string {
  return `${name.slice(0, MAX_NAME)}-${fingerprint.slice(0, 8)}`;
}

/** Leaves room for a hyphen and the start of a fingerprint: 140 characters are allowed. */
const MAX_NAME = 131;

function differing(groups: readonly CopyGroup[]): readonly CopyGroup[] {
  return groups.filter(({ differs }) => differs !== null);
}

function layerFrom(
  layer: Readonly<Record<string, string>>,
  exclude: readonly string[],
  { layers }: MigrationRequest,
): Readonly<Record<string, unknown>> {
  return { layer: { ...layer, exclude }, ...(layers === undefined ? {} : { layers: null }) };
}

/** Whether a layer of the shared paths that a function holds can be built from its copy. */
function fitsLayer(item: InventoryItem | undefined): boolean {
  return item?.shared != null && item.shared.kind !== "absent" && item.shared.fitsLayer;
}

/** The fleet of these functions. Others that a request names must be in it. */
function onlyFor(
  functions: readonly string[],
  { canary, critical, checks, accept }: MigrationRequest,
): Readonly<Record<string, unknown>> {
  const selected = new Set(functions);
  return {
    fleet: { functions },
    drift: null,
    canary: canary !== undefined && selected.has(canary) ? canary : null,
    critical: critical.filter((name) => selected.has(name)),
    checks: Object.fromEntries([...checks].filter(([name]) => selected.has(name))),
    accept: accept.filter(({ steps }) => steps.every((step) => selected.has(step.function))),
  };
}

function isChangeable(item: InventoryItem, facts: WayFacts): boolean {
  const situation = situationFor(item, facts);
  return situation !== null && item.notToSlim === null && reasonNotToChange(item, situation) === null;
}

/** Whether a function would move to a layer made from its copy. */
function movesWithOwn(item: InventoryItem | undefined, layerName: string, facts: WayFacts): boolean {
  if (item?.alternatives == null || item.alternatives.againstOwnLayer !== null || item.notToSlim !== null) return false;
  const situation = situationFor(item, facts);
  if (situation === null || item.shared === null || item.shared.kind === "absent") return false;
  const layerArn = siblingLayerArn(item.configuration.arn, layerName);
  return reasonNotToChange(item, { ...situation, layerArn, layerBytes: item.shared.bytes, native: [] }) === null;
}

function wayOf(reason: Reason, functions: readonly string[], requests: readonly Record<string, unknown>[]): Way {
  return { ...explain(reason), functions: functions.toSorted(), requests };
}
