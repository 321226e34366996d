/** Decides whether the layers and shared paths of a request fit each other. */

import type { Problem } from "../errors.ts";
import { isObject } from "../json.ts";
import { FAMILIES, familyOfPath } from "../runtimes/families.ts";
import type { Family, FamilyName } from "../runtimes/family.ts";
import { python } from "../runtimes/python.ts";

/** What layers and shared paths of an input have against each other, whatever else is wrong with it. */
export function problemsOfLayers(input: unknown): readonly Problem[] {
  if (!isObject(input)) return [];
  const { layer, layers } = input;
  const given = FAMILIES.filter(({ name }) => isObject(layers) && layers[name] !== undefined);
  if (layer === undefined && layers === undefined)
    return [
      {
        path: "layer",
        message: "is missing: the layer the fleet is to stand on, or one for each language under `layers`",
      },
    ];
  if (layer !== undefined && layers !== undefined)
    return [{ path: "layers", message: "stands beside `layer`: give one of them" }];
  const shared = sharedIn(input);
  if (layer !== undefined) return ofOneFamily(shared) ? [] : [needsLayers];
  if (!isObject(layers)) return [];
  if (given.length === 0) return [{ path: "layers", message: `names no layer: give \`${names.join("` or `")}\`` }];
  return [...withoutPath(given, shared), ...withoutLayer(given, shared), ...sameName(layers)];
}

const names = FAMILIES.map(({ name }) => name);
const needsLayers: Problem = {
  path: "shared",
  message: `names shared code of ${FAMILIES.map(({ language }) => language).join(" and of ")}: give a layer for each, \`layers.${names.join("` and `layers.")}\``,
};

function withoutPath(given: readonly Family[], shared: readonly string[]): Problem[] {
  return given
    .filter((family) => !shared.some((path) => familyOfPath(path) === family))
    .map(({ name, language, example }) => ({
      path: "shared",
      message: `names no shared code of ${language} for \`layers.${name}\`, as \`${example}\` would be`,
    }));
}

function withoutLayer(given: readonly Family[], shared: readonly string[]): Problem[] {
  return shared.flatMap((path, index) => {
    const family = familyOfPath(path);
    if (given.includes(family)) return [];
    return [
      {
        path: `shared[${index}]`,
        message: `is shared code of ${family.language}, and \`layers\` has no \`${family.name}\``,
      },
    ];
  });
}

function sameName(layers: Readonly<Record<string, unknown>>): Problem[] {
  const nameOf = (family: FamilyName) => (isObject(layers[family]) ? layers[family].name : undefined);
  return names.flatMap((name, index) => {
    const twin = names.slice(0, index).find((other) => nameOf(other) !== undefined && nameOf(other) === nameOf(name));
    if (twin === undefined) return [];
    return [
      {
        path: `layers.${name}.name`,
        message: `is the name of \`layers.${twin}\` too: each language has a layer of its own`,
      },
    ];
  });
}

function ofOneFamily(shared: readonly string[]): boolean {
  return new Set(shared.map(familyOfPath)).size <= 1;
}

function sharedIn({ shared }: Readonly<Record<string, unknown>>): readonly string[] {
  if (!Array.isArray(shared)) return [python.example];
  return shared.filter((path) => typeof path === "string");
}
