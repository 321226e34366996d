/**
 * Finds the programs among the shared code of a fleet: files that functions may run, by the modes of their packages.
 */
import { crc32 } from "node:zlib";
import pLimit from "p-limit";
import { NotUsable } from "../../domain/errors.ts";
import { isExecutable } from "../../domain/package/package-directory.ts";
import { isShared } from "../../domain/package/shared-path.ts";
import type { MigrationRequest } from "../../domain/request/request.ts";
import { fleetOf } from "../../fleet/fleet.ts";
import type { FleetConnection } from "../execution/live-fleet.ts";

/** Whether some function of the fleet has this very file, and may run it. @param path inside a function's package */
export type IsProgram = (path: string, bytes: Uint8Array) => boolean;

/** Packages looked into: the copies of a fleet are few. */
const LOOKED_INTO = 50;
const AT_ONCE = 8;

/** Reads the directories of the fleet's first packages; functions and packages that cannot be read have no say. */
export async function programsOfFleet(
  { fleet, shared }: Pick<MigrationRequest, "fleet" | "shared">,
  { lambda, packages }: Pick<FleetConnection, "lambda" | "packages">,
): Promise<IsProgram> {
  const { selected } = await fleetOf(lambda, fleet, ["*"]);
  const found = await pLimit(AT_ONCE).map(selected.slice(0, LOOKED_INTO), async (name) => {
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
