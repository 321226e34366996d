/** Decides, once the account was looked at, which names of a request lead nowhere. */
import { count } from "../amounts.ts";
import type { Problem } from "../errors.ts";
import type { Plan } from "../plan/plan.ts";
import { isServiceFunction } from "../service-names.ts";
import { listed } from "../text.ts";
import { isWithin, nearestName } from "./fleet.ts";
import type { MigrationRequest, RollbackScope } from "./request.ts";
import { layersOf } from "./request-layers.ts";

/** Names of functions. */
export interface FleetFound {
  /** Every function of the account and Region. */
  readonly existing: ReadonlySet<string>;
  /** Those the request selects. */
  readonly selected: ReadonlySet<string>;
}

/**
 * Every name of the request that is not in the selected fleet, each with its path; a fleet of nobody is one problem.
 */
export function problemsOfNames(request: MigrationRequest, found: FleetFound): readonly Problem[] {
  const misspelled = misspelledExclusions(request, found);
  if (found.selected.size === 0) return [nobodySelected(request, found), ...misspelled];
  return [
    ...namesIn(request)
      .filter(({ name }) => !found.selected.has(name))
      .map(({ path, name }) => ({ path, message: whyNotSelected(name, found) })),
    ...misspelled,
  ];
}

/** Functions are named up to so many; more are counted. */
const MOST_PREFIXES = 10;

/** What the deployment may not touch of what a request names or selects; `prefixes` is what it was told. */
export function problemsOfReach(
  request: MigrationRequest,
  selected: readonly string[],
  prefixes: readonly string[],
): readonly Problem[] {
  const { fleet } = request;
  const outside = selected.filter((name) => !isWithin(prefixes, name));
  const may = `this deployment may only touch functions whose names begin with ${listed(prefixes, MOST_PREFIXES, " or ")}; narrow the fleet, or deploy with other functionPrefixes`;
  const ofSource = layersOf(request).flatMap(({ source: { fromFunction }, path: at }) =>
    fromFunction === undefined || isWithin(prefixes, fromFunction)
      ? []
      : [{ path: `${at}.fromFunction`, message: `${fromFunction} may not be read: ${may}` }],
  );
  if (outside.length === 0) return ofSource;
  const path = fleet.functions === undefined ? "fleet" : "fleet.functions";
  return [{ path, message: `selects ${listed(outside)}: ${may}` }, ...ofSource];
}

/**
 * Functions of the service that a request names, of this stage or another. Who may only start executions must neither
 * work its tasks by hand nor read or change them.
 */
export function problemsOfOwn(request: MigrationRequest): readonly Problem[] {
  const sources = layersOf(request).map(({ source: { fromFunction: name = "" }, path: at }) => ({
    path: `${at}.fromFunction`,
    name,
  }));
  return [...namesIn(request), ...sources].flatMap(({ path, name }) =>
    isServiceFunction(name)
      ? [{ path, message: `${name} is a part of this service: no request reads, changes or invokes it` }]
      : [],
  );
}

/**
 * Layers that the deployment may not publish; `mayPublish` is what it was told. Going to a version that exists
 * publishes none.
 */
export function problemsOfPublishing(request: MigrationRequest, mayPublish: readonly string[]): readonly Problem[] {
  return layersOf(request).flatMap(({ source: { name, version }, path: at }) => {
    if (version !== undefined || mayPublish.some((pattern) => namesLayer(pattern, name))) return [];
    const message = `this deployment may only publish layers named ${mayPublish.join(" or ")}, not ${name}; choose such a name, or deploy with other layerNames`;
    return [{ path: `${at}.name`, message }];
  });
}

function namesLayer(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/**
 * What a rollback asks for that the execution it undoes has nothing of; `plan` is `null` where it never came to one.
 */
export function problemsOfScope(
  { keepLayer, functions }: RollbackScope,
  { execution, plan }: { readonly execution: string; readonly plan: Plan | null },
): readonly Problem[] {
  const planned = new Map((plan?.functions ?? []).map(({ name, action }) => [name, action.kind]));
  const unknown = (functions ?? []).flatMap((name, index) => {
    if (planned.has(name)) return [];
    const message = `${name} is not in the fleet of ${execution}${didYouMean(name, planned.keys())}`;
    return [{ path: `functions[${index}]`, message }];
  });
  const onlyMovesLayers = [...planned.values()].includes("move-layer") && ![...planned.values()].includes("migrate");
  if (!keepLayer || !onlyMovesLayers) return unknown;
  const message = `${execution} changed no code, it moved functions to another version of their layer: leave keepLayer out to move them back`;
  return [...unknown, { path: "keepLayer", message }];
}

function namesIn({ fleet, canary, critical, checks, accept }: MigrationRequest) {
  return [
    ...(fleet.functions ?? []).map((name, index) => ({ path: `fleet.functions[${index}]`, name })),
    ...(canary === undefined ? [] : [{ path: "canary", name: canary }]),
    ...critical.map((name, index) => ({ path: `critical[${index}]`, name })),
    ...[...checks.keys()].map((name) => ({ path: `checks.${name}`, name })),
    ...accept.flatMap(({ steps }, check) =>
      steps.map((step, index) => ({ path: `accept[${check}].steps[${index}].function`, name: step.function })),
    ),
  ];
}

function whyNotSelected(name: string, { existing, selected }: FleetFound): string {
  if (existing.has(name)) return `${name} exists, but the fleet does not select it`;
  return `there is no function ${name}${didYouMean(name, selected)}`;
}

/** A wrong name here would migrate the very function that should be left out; a name that means nobody does no harm. */
function misspelledExclusions({ fleet }: MigrationRequest, { existing, selected }: FleetFound): readonly Problem[] {
  return (fleet.exclude ?? []).flatMap((name, index) => {
    const meant = existing.has(name) ? null : nearestName(name, selected);
    if (meant === null) return [];
    return [{ path: `fleet.exclude[${index}]`, message: `there is no function ${name}; did you mean ${meant}?` }];
  });
}

function nobodySelected({ fleet }: MigrationRequest, { existing }: FleetFound): Problem {
  const named = (fleet.functions ?? []).find((name) => !existing.has(name));
  const hint = named === undefined ? "" : `; there is no function ${named}${didYouMean(named, existing)}`;
  return {
    path: "fleet",
    message: `selects none of the ${count(existing.size, "function")} of this account and Region${hint}`,
  };
}

function didYouMean(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates);
  return nearest === null ? "" : `; did you mean ${nearest}?`;
}
