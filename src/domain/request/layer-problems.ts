/** Decides whether the layers and shared paths of a request fit each other. */

import { type Problem, problemAt } from "../errors.ts";
import { isObject } from "../json.ts";
import { FAMILIES, onlyFamilyOf, pathsFor } from "../runtimes/families.ts";
import type { Family, FamilyName } from "../runtimes/family.ts";
import { python } from "../runtimes/python.ts";

/** Problems between the layers and the shared paths of an input, whatever else is wrong with it. */
export function problemsOfLayers(input: unknown): readonly Problem[] {
  if (!isObject(input)) return [];
  const { layer, layers } = input;
  const given = FAMILIES.filter(({ name }) => isObject(layers) && layers[name] !== undefined);
  if (layer === undefined && layers === undefined) return [problemAt("layer", { code: "layer-missing" })];
  if (layer !== undefined && layers !== undefined) return [problemAt("layers", { code: "layer-and-layers" })];
  const shared = sharedIn(input);
  if (layer !== undefined) return isOneFamily(shared) ? [] : [problemAt("shared", { code: "several-languages" })];
  if (!isObject(layers)) return [];
  if (given.length === 0) return [problemAt("layers", { code: "layers-empty" })];
  const own = given.filter(({ name }) => isObject(layers[name]) && layers[name].shared !== undefined);
  const others = given.filter((family) => !own.includes(family));
  return [...withoutPath(others, shared), ...withoutLayer(given, shared), ...sameName(layers)];
}

const names = FAMILIES.map(({ name }) => name);

function withoutPath(given: readonly Family[], shared: readonly string[]): Problem[] {
  return given
    .filter((family) => pathsFor(family, shared).length === 0)
    .map(({ name }) => problemAt("shared", { code: "layer-without-shared-path", language: name }));
}

function withoutLayer(given: readonly Family[], shared: readonly string[]): Problem[] {
  return shared.flatMap((path, index) => {
    const family = onlyFamilyOf(path);
    if (family === null || given.includes(family)) return [];
    return [problemAt(`shared[${index}]`, { code: "shared-path-without-layer", language: family.name })];
  });
}

function sameName(layers: Readonly<Record<string, unknown>>): Problem[] {
  const nameOf = (family: FamilyName) => (isObject(layers[family]) ? layers[family].name : undefined);
  return names.flatMap((name, index) => {
    const other = names.slice(0, index).find((each) => nameOf(each) !== undefined && nameOf(each) === nameOf(name));
    return other === undefined ? [] : [problemAt(`layers.${name}.name`, { code: "layer-name-twice", other })];
  });
}

function isOneFamily(shared: readonly string[]): boolean {
  return new Set(shared.flatMap((path) => onlyFamilyOf(path) ?? [])).size <= 1;
}

function sharedIn({ shared }: Readonly<Record<string, unknown>>): readonly string[] {
  if (!Array.isArray(shared)) return [python.example];
  return shared.filter((path) => typeof path === "string");
}
