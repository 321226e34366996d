/** How the copies of the shared code in a fleet differ from the layer, file by file. */
import * as z from "zod";
import type { InventoryItem } from "../plan/inventory.ts";
import { FAMILY_NAMES } from "../runtimes/family.ts";
import { names, type Stored, version } from "../stored/parts.ts";
import { way } from "./ways.ts";

const fileDifference = z.object({
  /** In a package. */
  path: z.string(),
  how: z.enum(["changed", "not-executable", "only-here", "only-in-layer"]),
  /** SHA-256 of the copy's file, hex. `null` if the copy lacks it, or it was not read. */
  sha256: z.string().nullable(),
  /** Lines of a unified diff from the copy to the layer. `null` if none is shown. */
  diff: names.nullable(),
  /** Why there is no diff, or what it leaves out. */
  note: z.string().nullable(),
});

const differingCopy = z.object({
  family: z.enum(FAMILY_NAMES),
  /** Names, sorted. */
  functions: names,
  /** The function whose package was read. */
  readFrom: z.string(),
  /** The shared paths that its package holds. */
  sharedPaths: names,
  files: z.array(fileDifference),
  /** Differing files, including those that `files` omits. */
  total: z.int(),
  /** Why its files could not be read; `null` if they were. */
  unread: z.string().nullable(),
});

export const drift = z.object({
  version,
  /** Those with most functions first. */
  copies: z.array(differingCopy),
  /** Differing copies, including those that `copies` omits. */
  total: z.int(),
  ways: z.array(way).default([]),
});

/** Stored as `drift.json`. It contains parts of functions' code. */
export type Drift = Stored<typeof drift>;
export type DifferingCopyFiles = Stored<typeof differingCopy>;
export type FileDifference = Stored<typeof fileDifference>;

export const HOW_TEXT: Readonly<Record<FileDifference["how"], string>> = {
  changed: "changed",
  "not-executable": "not executable in the layer",
  "only-here": "only in the copy",
  "only-in-layer": "only in the layer",
};

/** A file that differs, before it is read. */
export type DifferingFile = Pick<FileDifference, "path" | "how">;

/** The files in which a copy differs from the layer. */
export function differingFilesOf({ shared }: Pick<InventoryItem, "shared">): readonly DifferingFile[] {
  if (shared?.kind !== "partial" && shared?.kind !== "drifted") return [];
  const as = (how: FileDifference["how"], paths: readonly string[]) => paths.map((path) => ({ path, how }));
  const onlyInLayer = as("only-in-layer", shared.onlyInLayer);
  if (shared.kind === "partial") return onlyInLayer;
  const modes = new Set(shared.notExecutable);
  return [
    ...as(
      "changed",
      shared.changed.filter((path) => !modes.has(path)),
    ),
    ...as("not-executable", [...modes]),
    ...as("only-here", shared.onlyHere),
    ...onlyInLayer,
  ];
}
