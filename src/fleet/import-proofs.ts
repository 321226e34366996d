/** Proves the imports of a fleet: compares what each function imports now with what it will import from the layer. */
import { siblingLayerArn } from "../domain/arn.ts";
import { layersWith } from "../domain/change/function-change.ts";
import { withCodeOwners } from "../domain/imports/code-owner.ts";
import { type ImportProof, withVariables } from "../domain/imports/import-proof.ts";
import { OWN_PACKAGE } from "../domain/package/file-tree.ts";
import type { OpenPackage } from "../domain/package/package-directory.ts";
import { isRemoved, isShared } from "../domain/package/shared-path.ts";
import type { FunctionConfiguration, SharedCopy } from "../domain/plan/inventory.ts";
import type { VariablesFound } from "../domain/runtimes/environment-variables.ts";
import type { FamilyName } from "../domain/runtimes/family.ts";
import type { AttachedLayers } from "./attached-layers.ts";
import { nodeProver } from "./import-proofs/nodejs.ts";
import { pythonProver } from "./import-proofs/python.ts";
import { NEW_LAYER_NAME, type OpenZip } from "./import-proofs/reading.ts";

/** The layer that the functions of one family move to. */
export interface NewLayer {
  readonly family: FamilyName;
  readonly name: string;
  readonly opened: OpenPackage;
  readonly sharedPaths: readonly string[];
  /** Whether a function, by its name, moves to the layer although its copy differs. */
  replacesDrifted(name: string): boolean;
}

export interface ImportProofs {
  /**
   * `null` if the function does not move.
   * @param found its environment variables, and the files that stay in its package
   * @throws NotUsable if a file that it imports cannot be unzipped
   */
  proofOf(
    described: FunctionConfiguration,
    opened: OpenPackage,
    copy: SharedCopy,
    found: { readonly variables: VariablesFound; readonly keeps: readonly string[] },
  ): Promise<ImportProof | null>;
}

/** Placeholder for the version number that Lambda will assign. */
const NEW_VERSION = "new";

const PROVERS: Readonly<Record<FamilyName, typeof pythonProver>> = { python: pythonProver, nodejs: nodeProver };

export function importProofsFor(layer: NewLayer, attached: Pick<AttachedLayers, "layer">): ImportProofs {
  const prove = PROVERS[layer.family](layer.opened, layer.sharedPaths);
  return {
    async proofOf(described, opened, copy, { variables, keeps: asked }) {
      const newArn = newArnFor(described, layer.name);
      const present = described.layers.map(({ arn }) => arn);
      const planned = layersWith(present, newArn);
      const movesLayer = copy.kind === "absent" && planned.length === present.length;
      const replacesDrifted = layer.replacesDrifted(described.name);
      const movesCode = copy.kind === "identical" || (copy.kind !== "absent" && replacesDrifted);
      if (!movesLayer && !movesCode) return null;

      const known = await zipsOf([...present, newArn], newArn, layer, attached);
      const zipsAt = (arns: readonly string[]) => arns.flatMap((arn) => known.get(arn) ?? []);
      const task: OpenZip = { name: OWN_PACKAGE, directory: opened.directory, opened };
      const withoutTaken = (keeps: readonly string[]): OpenZip => {
        if (movesLayer) return task;
        const entries = opened.directory.entries.filter(
          ({ path }) => !isRemoved(path, layer.sharedPaths, [...asked, ...keeps]),
        );
        return { ...task, directory: { entries } };
      };
      const handler = described.handler ?? "";
      const shared = movesLayer ? [] : layer.sharedPaths;
      const proof = await prove({
        runtime: described.runtime ?? "",
        handler,
        sharedPaths: shared,
        before: { task, layers: zipsAt(present) },
        after: (keeps) => ({ task: withoutTaken(keeps), layers: zipsAt(planned) }),
        accepts: (path) => movesLayer || (replacesDrifted && isShared(path, layer.sharedPaths)),
        unreadableLayers: present.filter((arn) => !known.has(arn)),
        unchangedLayers: present.filter((arn) => planned.includes(arn)),
        isWrapped: variables.namesHandler,
      });
      const places = { handler, sharedPaths: layer.sharedPaths, task: opened.directory };
      return withCodeOwners(withVariables(proof, variables, shared), { ...places, newLayer: layer.opened.directory });
    },
  };
}

/** The layer is in the function's account and Region. */
function newArnFor({ arn }: FunctionConfiguration, layerName: string): string {
  return `${siblingLayerArn(arn, layerName)}:${NEW_VERSION}`;
}

/** The readable layers, by ARN. */
async function zipsOf(
  arns: readonly string[],
  newArn: string,
  layer: NewLayer,
  attached: Pick<AttachedLayers, "layer">,
): Promise<ReadonlyMap<string, OpenZip>> {
  const zips = new Map<string, OpenZip>();
  for (const arn of arns) {
    const opened = arn === newArn ? layer.opened : (await attached.layer(arn)).opened;
    const name = arn === newArn ? NEW_LAYER_NAME : arn;
    if (opened !== null) zips.set(arn, { name, directory: opened.directory, opened });
  }
  return zips;
}
