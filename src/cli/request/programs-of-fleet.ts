/** Finds executable files in the shared code of a fleet, by the file modes in the functions' packages. */
import { crc32 } from "node:zlib";
import pLimit from "p-limit";
import { NotUsable } from "../../domain/errors.ts";
import { isExecutable } from "../../domain/package/package-directory.ts";
import { isShared } from "../../domain/package/shared-path.ts";
import type { MigrationRequest } from "../../domain/request/request.ts";
import { layersOf } from "../../domain/request/request-layers.ts";
import { fleetOf } from "../../fleet/fleet.ts";
import type { Connection } from "../execution/connection.ts";

/** Whether a function of the fleet has exactly this file, executable. @param path inside a function's package */
export type IsProgram = (path: string, bytes: Uint8Array) => boolean;

/** Read this many packages: a fleet has few different copies. */
const MAX_PACKAGES_READ = 50;
const READ_CONCURRENCY = 8;

/** Reads the directories of the first packages of the fleet; skips what cannot be read. */
export async function findPrograms(
  { fleet, ...request }: Pick<MigrationRequest, "fleet" | "layer" | "layers" | "shared">,
  { lambda, packages }: Pick<Connection, "lambda" | "packages">,
): Promise<IsProgram> {
  const shared = layersOf(request).flatMap(({ sharedPaths }) => sharedPaths);
  const { selected } = await fleetOf(lambda, fleet, ["*"]);
  const found = await pLimit(READ_CONCURRENCY).map(selected.slice(0, MAX_PACKAGES_READ), async (name) => {
    const described = await lambda.describe(name);
    if (described === null || described.codeUrl === null) return [];
    try {
      const { entries } = await packages.directoryOf({ kind: "url", url: described.codeUrl });
      return entries.filter((entry) => isExecutable(entry) && isShared(entry.path, shared));
    } catch (error) {
      if (error instanceof NotUsable) return [];
      throw error;
    }
  });
  const known = new Set(found.flat().map(({ path, bytes, crc32: checksum }) => keyOf(path, bytes, checksum)));
  return (path, bytes) => known.has(keyOf(path, bytes.length, crc32(bytes)));
}

function keyOf(path: string, bytes: number, checksum: number): string {
  return `${checksum} ${bytes} ${path}`;
}
