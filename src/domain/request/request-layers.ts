/** Decides which layer of a request is for which functions. */
import { FAMILIES, familyOf, familyOfPath } from "../runtimes/families.ts";
import type { Family } from "../runtimes/family.ts";
import type { LayerSource, MigrationRequest } from "./request.ts";

type Layers = Pick<MigrationRequest, "layer" | "layers" | "shared">;

/** One layer of a request, with its language and its shared paths. */
export interface AskedLayer {
  readonly family: Family;
  readonly source: LayerSource;
  /** The shared paths of its family. */
  readonly sharedPaths: readonly string[];
  /** Its path in the request: `layer` or `layers.nodejs`. */
  readonly path: string;
}

/** The layers of a request, one per family. The shared paths decide the family of `layer`. */
export function layersOf({ layer, layers, shared }: Layers): readonly AskedLayer[] {
  const familyOfAll = familyOfPath(shared[0] ?? "");
  if (layer !== undefined) return [{ family: familyOfAll, source: layer, sharedPaths: shared, path: "layer" }];
  return FAMILIES.flatMap((family) => {
    const source = layers?.[family.name];
    if (source === undefined) return [];
    const sharedPaths = shared.filter((path) => familyOfPath(path) === family);
    return [{ family, source, sharedPaths, path: `layers.${family.name}` }];
  });
}

/** The layer for functions with this runtime; `null` if the request has none. */
export function layerFor(request: Layers, runtime: string | null): AskedLayer | null {
  const family = familyOf(runtime);
  return layersOf(request).find((asked) => asked.family === family) ?? null;
}
