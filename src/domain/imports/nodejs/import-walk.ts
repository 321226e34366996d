/** Follows everything that a function loads, before and after the change, side by side. */
import { fileAt } from "../../package/file-tree.ts";
import type { NodeWorld } from "./node-world.ts";
import { atPath, imported, type Resolution, required } from "./resolution.ts";
import type { NodeFile } from "./source/node-file.ts";
import type { Manner, Reference } from "./source/reference.ts";

/** The location of a reference. */
export interface ReferenceSite {
  /** Absolute path of the file before the change; `null` if it is new after the change. */
  readonly before: string | null;
  /** Absolute path of the file after the change. */
  readonly after: string;
  readonly line: number;
}

/** One reference with its resolution on both sides. `before` is `null` if only new content contains the reference. */
export interface WalkedReference {
  readonly site: ReferenceSite;
  readonly manner: Manner;
  readonly specifier: string;
  readonly when: Reference["when"];
  readonly lazy: boolean;
  readonly before: Resolution | null;
  readonly after: Resolution;
}

/** A file that was reached, with its path before and after the change. */
export interface Reached {
  readonly before: string | null;
  readonly after: string;
  /** Its code after the change; `null` if it cannot be read. */
  readonly code: NodeFile | null;
}

export interface ImportWalk {
  readonly references: readonly WalkedReference[];
  readonly reached: readonly Reached[];
}

export interface Worlds {
  readonly before: NodeWorld;
  readonly after: NodeWorld;
}

/** Whether a file can load others: not data or machine code. */
export function isCode(path: string): boolean {
  return !/\.(json|node|wasm)$/.test(path);
}

type Pair = Pick<Reached, "before" | "after">;

/** @param first absolute paths of the files that Lambda loads first */
export async function importWalkFrom(first: readonly Pair[], worlds: Worlds): Promise<ImportWalk> {
  const references: WalkedReference[] = [];
  const reached: Reached[] = [];
  const queue = [...first];
  const known = new Set<string>();
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const key = JSON.stringify(next);
    if (known.has(key)) continue;
    known.add(key);
    const code = isCode(next.after) ? await codeAt(worlds.after, next.after) : null;
    reached.push({ ...next, code });
    for (const reference of code === null ? [] : await referencesOf(next, code, worlds)) {
      references.push(reference);
      const { manner, before, after } = reference;
      if (manner === "path" || after.kind !== "file") continue;
      queue.push({ before: before?.kind === "file" ? before.path : null, after: after.path });
      // Reading needs the network, so it starts as soon as a file is found. Errors surface when the file is needed.
      if (isCode(after.path)) worlds.after.read(after.file).catch(() => undefined);
    }
  }
  return { references, reached };
}

async function referencesOf({ before, after }: Pair, code: NodeFile, worlds: Worlds): Promise<WalkedReference[]> {
  const old = before === null ? null : await referencesBefore(before, after, worlds);
  const references: WalkedReference[] = [];
  for (const reference of code.references) {
    if (reference.kind === "computed") continue;
    const { kind: _, line, ...what } = reference;
    const isBefore = before !== null && (old === null || old.has(`${what.manner} ${what.specifier}`));
    references.push({
      ...what,
      site: { before, after, line },
      before: isBefore ? await resolved(worlds.before, what, before) : null,
      after: await resolved(worlds.after, what, after),
    });
  }
  return references;
}

/** The references in the file's current content; `null` if its content does not change. */
async function referencesBefore(before: string, after: string, worlds: Worlds) {
  const [own, other] = [fileAt(worlds.before, before), fileAt(worlds.after, after)];
  if (own?.content === other?.content) return null;
  const references = (await codeAt(worlds.before, before))?.references ?? [];
  return new Set(references.flatMap((each) => (each.kind === "known" ? [`${each.manner} ${each.specifier}`] : [])));
}

async function codeAt(world: NodeWorld, path: string): Promise<NodeFile | null> {
  const file = fileAt(world, path);
  return file === null ? null : world.read(file);
}

async function resolved(
  world: NodeWorld,
  { manner, specifier }: Pick<WalkedReference, "manner" | "specifier">,
  importer: string,
): Promise<Resolution> {
  if (manner === "path") return atPath(world, specifier, importer);
  return manner === "require" ? required(world, specifier, importer) : imported(world, specifier, importer);
}
