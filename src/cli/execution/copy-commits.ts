/** `npm run plan -- --history DIR`: finds which commits the copies of the shared code and the layer are. */
import pLimit from "p-limit";
import type { Drift } from "../../domain/drift/drift.ts";
import { commitOfCopy, contentOfCopy, type FoundCommit } from "../../domain/drift/history.ts";
import type { LayerArtifact } from "../../domain/package/layer-artifact.ts";
import { belongsInLayer } from "../../domain/package/shared-path.ts";
import type { MigrationRequest } from "../../domain/request/request.ts";
import { layersOf } from "../../domain/request/request-layers.ts";
import type { FamilyName } from "../../domain/runtimes/family.ts";
import { filesIn } from "../request/layer-folder.ts";
import { pathFromFolder, placesInFolder } from "../request/shared-folder.ts";
import { type Commit, openGitHistory } from "./git-history.ts";

export interface CopyCommits {
  /** Of each language. */
  readonly layers: readonly { readonly family: FamilyName; readonly found: FoundCommit<Commit> | null }[];
  /** Of each differing copy, in the order of `drift.json`. */
  readonly copies: readonly (FoundCommit<Commit> | null)[];
}

const READ_CONCURRENCY = 4;

export async function copyCommitsOf(
  folder: string,
  drift: Drift,
  request: MigrationRequest,
  artifacts: readonly LayerArtifact[],
): Promise<CopyCommits> {
  const onDisk = (await filesIn(folder)).map(({ path }) => path);
  const places = placesInFolder(folder, onDisk, request.shared);
  const paths = places.map(({ below }) => (below === "" || below.includes("*") ? "." : below));
  const history = openGitHistory(folder);
  const commits = await history.commitsOf(paths);
  const listed = await pLimit(READ_CONCURRENCY).map(commits, async (commit) => ({
    commit,
    files: await history.filesOf(commit, paths),
  }));
  const hashes = await history.hashesOf(listed.flatMap(({ files }) => files.map(({ blob }) => blob)));
  const contents = listed.map(({ commit, files }) => ({
    commit,
    files: new Map(
      files.flatMap(({ path, blob }) => {
        const [inPackage, hash] = [pathFromFolder(path, places), hashes.get(blob)];
        return inPackage === null || hash === undefined ? [] : [[inPackage, hash] as const];
      }),
    ),
  }));
  const sides = layersOf(request).map(({ family, sharedPaths, source: { exclude } }) => {
    const all = artifacts.find((artifact) => artifact.family === family.name)?.contents ?? new Map<string, string>();
    const layer = new Map([...all].filter(([path]) => belongsInLayer(path, sharedPaths, exclude)));
    return { family: family.name, sharedPaths, exclude, layer };
  });
  return {
    layers: sides.map(({ family, layer, sharedPaths, exclude }) => ({
      family,
      found: commitOfCopy(layer, contents, sharedPaths, exclude),
    })),
    copies: drift.copies.map((copy) => {
      const side = sides.find(({ family }) => family === copy.family);
      const content = side === undefined ? null : contentOfCopy(copy, side.layer, side.exclude);
      if (side === undefined || content === null) return null;
      return commitOfCopy(content, contents, copy.sharedPaths, side.exclude);
    }),
  };
}
