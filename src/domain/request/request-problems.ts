/** Decides which names of a request do not fit the account, once it was read. */
import { type Problem, problemAt } from "../errors.ts";
import type { Plan } from "../plan/plan.ts";
import { isServiceFunction } from "../service-names.ts";
import { isPattern, matcherOf } from "./drift-choice.ts";
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

/** Every name of the request that is not in the selected fleet; an empty fleet is one problem. */
export function problemsOfNames(request: MigrationRequest, found: FleetFound): readonly Problem[] {
  const { existing, selected } = found;
  const misspelled = misspelledExclusions(request, found);
  if (selected.size === 0) return [nothingSelected(request, found), ...misspelled];
  return [
    ...namesIn(request)
      .filter(({ name }) => !selected.has(name))
      .map(({ path, name }) =>
        problemAt(
          path,
          existing.has(name)
            ? { code: "function-not-selected", functionName: name }
            : { code: "function-not-found", functionName: name, meant: nearestName(name, selected) },
        ),
      ),
    ...patternsIn(request)
      .filter((pattern) => ![...selected].some(matcherOf(pattern)))
      .map((pattern) => problemAt(`drift.${pattern}`, { code: "pattern-selects-nothing", pattern })),
    ...misspelled,
  ];
}

/** A misspelled exception would adopt the layer where it should not. */
function patternsIn({ drift }: MigrationRequest): readonly string[] {
  return typeof drift === "string" ? [] : [...drift.keys()].filter(isPattern);
}

/** Functions that a request names or selects and the deployment may not change; `prefixes`: those it may. */
export function problemsOfReach(
  request: MigrationRequest,
  selected: readonly string[],
  prefixes: readonly string[],
): readonly Problem[] {
  const functions = selected.filter((name) => !isWithin(prefixes, name));
  const ofSource = layersOf(request).flatMap(({ source: { fromFunction: functionName }, path: at }) =>
    functionName === undefined || isWithin(prefixes, functionName)
      ? []
      : [problemAt(`${at}.fromFunction`, { code: "source-out-of-reach", functionName, prefixes })],
  );
  if (functions.length === 0) return ofSource;
  const path = request.fleet.functions === undefined ? "fleet" : "fleet.functions";
  const total = functions.length;
  return [problemAt(path, { code: "functions-out-of-reach", functions, total, prefixes }), ...ofSource];
}

/**
 * Functions of this service that a request names, of this stage or another. People who may only start executions must
 * not be able to invoke its tasks, or to read or change them.
 */
export function problemsOfOwn(request: MigrationRequest): readonly Problem[] {
  const sources = layersOf(request).map(({ source: { fromFunction: name = "" }, path: at }) => ({
    path: `${at}.fromFunction`,
    name,
  }));
  return [...namesIn(request), ...sources].flatMap(({ path, name }) =>
    isServiceFunction(name) ? [problemAt(path, { code: "function-of-service", functionName: name })] : [],
  );
}

/** Layers that the deployment may not publish; `allowed`: those it may. An existing version needs no publishing. */
export function problemsOfPublishing(request: MigrationRequest, allowed: readonly string[]): readonly Problem[] {
  return layersOf(request).flatMap(({ source: { name: layerName, version }, path: at }) => {
    if (version !== undefined || allowed.some((pattern) => namesLayer(pattern, layerName))) return [];
    return [problemAt(`${at}.name`, { code: "layer-not-publishable", layerName, allowed })];
  });
}

/** Whether a name or prefix of the deployment allows a layer. */
export function namesLayer(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** What a rollback asks for and the execution it undoes did not do; `plan` is `null` if that made no plan. */
export function problemsOfScope(
  { keepLayer, functions }: RollbackScope,
  { execution, plan }: { readonly execution: string; readonly plan: Plan | null },
): readonly Problem[] {
  const planned = new Map((plan?.functions ?? []).map(({ name, action }) => [name, action.kind]));
  const unknown = (functions ?? []).flatMap((name, index) => {
    if (planned.has(name)) return [];
    const meant = nearestName(name, planned.keys());
    return [problemAt(`functions[${index}]`, { code: "not-in-fleet-of-target", functionName: name, execution, meant })];
  });
  const onlyMovesLayers = [...planned.values()].includes("move-layer") && ![...planned.values()].includes("migrate");
  if (!keepLayer || !onlyMovesLayers) return unknown;
  return [...unknown, problemAt("keepLayer", { code: "target-changed-no-code", execution })];
}

function namesIn({ fleet, canary, critical, checks, accept, drift }: MigrationRequest) {
  return [
    ...(fleet.functions ?? []).map((name, index) => ({ path: `fleet.functions[${index}]`, name })),
    ...(canary === undefined ? [] : [{ path: "canary", name: canary }]),
    ...critical.map((name, index) => ({ path: `critical[${index}]`, name })),
    ...[...checks.keys()].map((name) => ({ path: `checks.${name}`, name })),
    ...(typeof drift === "string" ? [] : [...drift.keys()])
      .filter((key) => !isPattern(key))
      .map((name) => ({ path: `drift.${name}`, name })),
    ...accept.flatMap(({ steps }, check) =>
      steps.map((step, index) => ({ path: `accept[${check}].steps[${index}].function`, name: step.function })),
    ),
  ];
}

/**
 * A misspelled exclusion would migrate the very function that should be left out; any other unknown name is harmless.
 */
function misspelledExclusions({ fleet }: MigrationRequest, { existing, selected }: FleetFound): readonly Problem[] {
  return (fleet.exclude ?? []).flatMap((name, index) => {
    const meant = existing.has(name) ? null : nearestName(name, selected);
    if (meant === null) return [];
    return [problemAt(`fleet.exclude[${index}]`, { code: "function-not-found", functionName: name, meant })];
  });
}

function nothingSelected({ fleet }: MigrationRequest, { existing }: FleetFound): Problem {
  const functionName = (fleet.functions ?? []).find((name) => !existing.has(name)) ?? null;
  const meant = functionName === null ? null : nearestName(functionName, existing);
  return problemAt("fleet", { code: "fleet-selects-nothing", existing: existing.size, functionName, meant });
}
