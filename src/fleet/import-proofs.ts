/** Proves the imports of a fleet: compares what each function imports now with what it will import from the layer. */
import { siblingLayerArn } from "../domain/arn.ts";
import { layersWith } from "../domain/change/function-change.ts";
import { withCodeOwners } from "../domain/imports/code-owner.ts";
import { findImportReason } from "../domain/imports/import-findings.ts";
import { type ImportProof, withVariables } from "../domain/imports/import-proof.ts";
import { type DifferingCopy, differencesOf, samePaths } from "../domain/package/drift.ts";
import { OWN_PACKAGE } from "../domain/package/file-tree.ts";
import type { OpenPackage } from "../domain/package/package-directory.ts";
import type { Replacement } from "../domain/package/replacements.ts";
import {
  belongsInLayer,
  isShared,
  pathInLayer,
  pathInPackage,
  type SharedCode,
  withUnreached,
} from "../domain/package/shared-path.ts";
import { keptOf } from "../domain/package/slim-package.ts";
import { unitsOf } from "../domain/package/whole-code-base.ts";
import type { Alternatives, FunctionConfiguration, SharedCopy } from "../domain/plan/inventory.ts";
import { explain } from "../domain/report/reasons/reasons.ts";
import type { MigrationRequest } from "../domain/request/request.ts";
import type { VariablesFound } from "../domain/runtimes/environment-variables.ts";
import type { Family, FamilyName } from "../domain/runtimes/family.ts";
import type { AttachedLayers } from "./attached-layers.ts";
import { nodeProver } from "./import-proofs/nodejs.ts";
import { pythonProver } from "./import-proofs/python.ts";
import { NEW_LAYER_NAME, type OpenZip } from "./import-proofs/reading.ts";

/** The layer that the functions of one family move to. */
export interface NewLayer extends SharedCode {
  readonly name: string;
  readonly opened: OpenPackage;
  /** Whether a function, by its name, moves to the layer although its copy differs. */
  replacesDrifted(name: string): boolean;
  readonly unproven: MigrationRequest["unproven"];
  /** Patterns of files that stay out of it. */
  readonly exclude: readonly string[];
  readonly slim: MigrationRequest["slim"];
}

/** @throws NotUsable if a file that the function imports cannot be unzipped */
export interface ImportProofs {
  /** `null` if the function does not move. */
  proofOf(of: ProvenFunction): Promise<ImportProof | null>;
  /** The proof for a function from whose package these folders and modules leave too. */
  proofWithout(unreached: readonly string[], of: ProvenFunction): Promise<ImportProof>;
  /** What a function could do whose copy differs. `null` if it moves, or has no such copy. */
  alternativesOf(of: ProvenFunction): Promise<Alternatives | null>;
}

export interface ProvenFunction {
  readonly described: FunctionConfiguration;
  readonly opened: OpenPackage;
  readonly copy: SharedCopy;
  readonly variables: VariablesFound;
  /** Files of the shared paths that stay in its package. */
  readonly keeps: readonly string[];
}

/** A layer to prove with, and how. */
interface Proving {
  readonly layer: OpenZip;
  /** Whether only the layer changes. */
  readonly movesLayer: boolean;
  /** What leaves the package, if it is not the shared code. */
  readonly sharedPaths?: readonly string[];
  accepts(path: string): boolean;
}

/** Placeholder for the version number that Lambda will assign. */
const NEW_VERSION = "new";

const PROVERS: Readonly<Record<FamilyName, typeof pythonProver>> = { python: pythonProver, nodejs: nodeProver };

export function importProofsFor(layer: NewLayer, attached: Pick<AttachedLayers, "layer">): ImportProofs {
  const { sharedPaths } = layer;
  const prove = provingFor(layer, attached);
  const itself = zipOf(layer.opened);
  const isAdopting = ({ described }: ProvenFunction) => layer.replacesDrifted(described.name);
  return {
    async proofOf(of) {
      const { described, copy } = of;
      const present = described.layers.map(({ arn }) => arn);
      const stays = layersWith(present, newArnFor(described, layer.name)).length > present.length;
      const movesLayer = copy.kind === "absent" && !stays;
      if (!movesLayer && copy.kind !== "identical" && (copy.kind === "absent" || !isAdopting(of))) return null;
      const accepts = (path: string) => movesLayer || (isAdopting(of) && isShared(path, sharedPaths));
      return prove(of, { layer: itself, movesLayer, accepts });
    },
    proofWithout(unreached, of) {
      const own = layer.slim === "reachable" ? itself : ownLayerOf(of.opened, layer, unreached);
      const accepts = (path: string) => isAdopting(of) && isShared(path, sharedPaths);
      const { sharedPaths: leaving } = withUnreached(layer, unreached);
      return prove(of, { layer: own, movesLayer: false, sharedPaths: leaving, accepts });
    },
    async alternativesOf(of) {
      const { copy, opened } = of;
      if ((copy.kind !== "partial" && copy.kind !== "drifted") || isAdopting(of)) return null;
      const proveWith = (layer: OpenZip, leaving = sharedPaths) =>
        prove(of, { layer, movesLayer: false, sharedPaths: leaving, accepts: () => false });
      const same = samePaths(sharedPaths, copy);
      const without = same.length === 0 ? null : findImportReason({ imports: await proveWith(itself, same) }, layer);
      const own = findImportReason({ imports: await proveWith(ownLayerOf(opened, layer)) }, layer);
      return {
        reachesDifferences: !(await neverReaches(copy, itself, layer.family, proveWith)),
        againstOwnLayer: own === null ? null : explain(own),
        samePaths: without === null ? same : [],
      };
    },
  };
}

/** Proves one function with a layer in place of the new one. */
function provingFor(layer: NewLayer, attached: Pick<AttachedLayers, "layer">) {
  const prover = PROVERS[layer.family.name](layer.opened, withUnreached(layer, unitsIn(layer)));
  return async (
    { described, opened, variables, keeps: asked }: ProvenFunction,
    { layer: newLayer, movesLayer, sharedPaths = layer.sharedPaths, accepts }: Proving,
  ): Promise<ImportProof> => {
    const newArn = newArnFor(described, layer.name);
    const present = described.layers.map(({ arn }) => arn);
    const planned = layersWith(present, newArn);
    const known = await zipsOf([...present, newArn], newArn, newLayer, attached);
    const zipsAt = (arns: readonly string[]) => arns.flatMap((arn) => known.get(arn) ?? []);
    const task: OpenZip = { name: OWN_PACKAGE, directory: opened.directory, opened };
    const withoutTaken = (keeps: readonly string[], replacements: readonly Replacement[]): OpenZip => {
      if (movesLayer) return task;
      const entries = keptOf(opened.directory, { ...layer, sharedPaths, keeps: [...asked, ...keeps], replacements });
      return { ...task, directory: { entries } };
    };
    const moved = movesLayer ? [] : sharedPaths;
    const proof = await prover({
      runtime: described.runtime ?? "",
      handler: described.handler ?? "",
      sharedPaths: moved,
      before: { task, layers: zipsAt(present) },
      after: (keeps, replacements) => ({ task: withoutTaken(keeps, replacements), layers: zipsAt(planned) }),
      accepts,
      unreadableLayers: present.filter((arn) => !known.has(arn)),
      unchangedLayers: present.filter((arn) => planned.includes(arn)),
      isWrapped: variables.namesHandler,
    });
    const places = { handler: described.handler ?? "", sharedPaths };
    const whole = withVariables(proof, variables, moved);
    return withCodeOwners(whole, { ...places, task: opened.directory, newLayer: newLayer.directory });
  };
}

/** Folders and modules that can leave packages beside the shared paths: mentions of them count too. */
function unitsIn({ opened, slim, ...shared }: NewLayer): readonly string[] {
  if (slim === "shared") return [];
  const entries = opened.directory.entries.flatMap((entry) => {
    const path = pathInPackage(entry.path, shared.family);
    return path === null ? [] : [{ ...entry, path }];
  });
  return unitsOf({ entries }, shared);
}

/**
 * Whether the function runs the same with the layer as with its differing copy. A second proof lacks the changed files:
 * if code could load them by a name computed at run time, it doubts them as it doubts missing ones. A data file that
 * differs counts as reached, because code can read it without a name.
 */
async function neverReaches(
  copy: DifferingCopy,
  layer: OpenZip,
  family: Family,
  prove: (layer: OpenZip) => Promise<ImportProof>,
): Promise<boolean> {
  const { changed, onlyHere, onlyInLayer } = differencesOf(copy);
  const all = [...changed, ...onlyHere, ...onlyInLayer];
  if (!all.every((path) => family.paths.code.test(path)) || !isClean(await prove(layer))) return false;
  const gone = new Set(changed.map((path) => pathInLayer(path, family)));
  const entries = layer.directory.entries.filter(({ path }) => !gone.has(path));
  return isClean(await prove({ ...layer, directory: { entries } }));
}

function isClean({ lost, changed, doubts, foundAfter, unproven }: ImportProof): boolean {
  return [lost, changed, doubts, foundAfter, unproven.filter(({ of }) => of === "own")].every(
    ({ length }) => length === 0,
  );
}

function zipOf(opened: OpenPackage): OpenZip {
  return { name: NEW_LAYER_NAME, directory: opened.directory, opened };
}

/** A layer made of a package's own shared files, without building it. */
function ownLayerOf(
  opened: OpenPackage,
  { family, sharedPaths, exclude }: NewLayer,
  beside: readonly string[] = [],
): OpenZip {
  const shared = opened.directory.entries.filter(
    ({ path }) => belongsInLayer(path, sharedPaths, exclude) || belongsInLayer(path, beside, []),
  );
  const inPackage = new Map(shared.map(({ path }) => [pathInLayer(path, family), path]));
  const entries = shared.map((entry) => ({ ...entry, path: pathInLayer(entry.path, family) }));
  const directory = { entries, unzippedBytes: opened.directory.unzippedBytes };
  const read = (path: string) => inPackage.get(path) ?? path;
  return zipOf({
    ...opened,
    directory,
    contentOf: (path) => opened.contentOf(read(path)),
    piecesOf: (path) => opened.piecesOf(read(path)),
  });
}

/** The layer is in the function's account and Region. */
function newArnFor({ arn }: FunctionConfiguration, layerName: string): string {
  return `${siblingLayerArn(arn, layerName)}:${NEW_VERSION}`;
}

/** The readable layers, by ARN. */
async function zipsOf(
  arns: readonly string[],
  newArn: string,
  newLayer: OpenZip,
  attached: Pick<AttachedLayers, "layer">,
): Promise<ReadonlyMap<string, OpenZip>> {
  const zips = new Map<string, OpenZip>();
  for (const arn of arns) {
    if (arn === newArn) {
      zips.set(arn, newLayer);
      continue;
    }
    const { opened } = await attached.layer(arn);
    if (opened !== null) zips.set(arn, { name: arn, directory: opened.directory, opened });
  }
  return zips;
}
