/** Decides which layer of a request is for which functions, and which shared code it holds. */
import type { SharedCode } from "../package/shared-path.ts";
import { FAMILIES, familyOf, onlyFamilyOf, pathsFor } from "../runtimes/families.ts";
import { python } from "../runtimes/python.ts";
import type { LayerSource, MigrationRequest } from "./request.ts";

type Layers = Pick<MigrationRequest, "layer" | "layers" | "shared">;

/** One layer of a request, with its language and its shared paths. */
export interface AskedLayer extends SharedCode {
  readonly source: LayerSource;
  /** Its path in the request: `layer` or `layers.nodejs`. */
  readonly path: string;
}

/** The layers of a request, one per family. The shared paths decide the family of `layer`: Python for folders alone. */
export function layersOf({ layer, layers, shared }: Layers): readonly AskedLayer[] {
  if (layer !== undefined) {
    const [family = python] = shared.flatMap((path) => onlyFamilyOf(path) ?? []);
    return [{ family, source: layer, sharedPaths: shared, path: "layer" }];
  }
  return FAMILIES.flatMap((family) => {
    const source = layers?.[family.name];
    if (source === undefined) return [];
    return [{ family, source, sharedPaths: source.shared ?? pathsFor(family, shared), path: `layers.${family.name}` }];
  });
}

/** The layer for functions with this runtime; `null` if the request has none. */
export function layerFor(request: Layers, runtime: string | null): AskedLayer | null {
  const family = familyOf(runtime);
  return layersOf(request).find((asked) => asked.family === family) ?? null;
}

/**
 * What a layer can mean if folders do not say their language, the most likely first: all its paths, then only those of
 * its language alone, or for `layer` the other languages. The first that its source holds is meant.
 */
export function readingsOf(asked: AskedLayer): readonly AskedLayer[] {
  const own = asked.sharedPaths.filter((path) => onlyFamilyOf(path) !== null);
  if (own.length === asked.sharedPaths.length) return [asked];
  if (asked.path !== "layer") return own.length === 0 ? [asked] : [asked, { ...asked, sharedPaths: own }];
  if (own.length > 0) return [asked];
  return [asked, ...FAMILIES.filter((family) => family !== asked.family).map((family) => ({ ...asked, family }))];
}

/** The request that says what its layers mean, for readers that do not see their sources. */
export function requestMeaning(request: MigrationRequest, meant: readonly AskedLayer[]): MigrationRequest {
  const [only] = layersOf(request);
  const [first] = meant;
  if (request.layer !== undefined && first !== undefined && first.family === only?.family)
    return { ...request, shared: [...first.sharedPaths] };
  const asked = layersOf(request);
  const isSaid = ({ family, sharedPaths }: AskedLayer) =>
    asked.some((one) => one.family === family && one.sharedPaths.join() === sharedPaths.join());
  if (meant.every(isSaid)) return request;
  const layers = meant.map(({ family, source, sharedPaths }) => [family.name, { ...source, shared: [...sharedPaths] }]);
  return { ...request, layer: undefined, layers: Object.fromEntries(layers) };
}
