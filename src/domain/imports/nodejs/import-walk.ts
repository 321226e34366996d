/**
 * Follows everything a function loads, in the world as it is and in the one that will be, step by step beside each
 * other.
 */
import type { TreeFile } from "../../package/file-tree.ts";
import { fileAt, type NodeWorld } from "./node-world.ts";
import { atPath, imported, type Resolution, required } from "./resolution.ts";
import type { Asking, Manner } from "./source/asking.ts";
import type { NodeFile } from "./source/node-file.ts";

/** Where something is asked for. */
export interface Asker {
  /** Absolute path of the asking file as it is now; `null` for a file that only the change brings. */
  readonly before: string | null;
  /** The same afterwards. */
  readonly after: string;
  readonly line: number;
}

/** One thing asked for, and what it means on both sides; `before` is `null` where only new content asks for it. */
export interface Step {
  readonly asker: Asker;
  readonly manner: Manner;
  readonly specifier: string;
  readonly when: Asking["when"];
  readonly lazy: boolean;
  readonly before: Resolution | null;
  readonly after: Resolution;
}

/** A file that was reached, where it lies now and afterwards. */
export interface Reached {
  readonly before: string | null;
  readonly after: string;
  /** What it says afterwards; `null` where it cannot be read. */
  readonly says: NodeFile | null;
}

export interface ImportWalk {
  readonly steps: readonly Step[];
  readonly reached: readonly Reached[];
}

export interface Worlds {
  readonly before: NodeWorld;
  readonly after: NodeWorld;
}

const NOT_CODE = /\.(json|node|wasm)$/;

interface Pair {
  readonly before: string | null;
  readonly after: string;
}

/** @param first absolute paths of the files Lambda loads first */
export async function importWalkFrom(first: readonly Pair[], worlds: Worlds): Promise<ImportWalk> {
  const steps: Step[] = [];
  const reached: Reached[] = [];
  const queue = [...first];
  const known = new Set<string>();
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const key = JSON.stringify(next);
    if (known.has(key)) continue;
    known.add(key);
    if (!NOT_CODE.test(next.after)) {
      const says = await saidBy(worlds.after, next.after);
      reached.push({ ...next, says });
      for (const step of await stepsOf(next, says, worlds)) {
        steps.push(step);
        if (step.manner === "path" || step.after.kind !== "file") continue;
        queue.push({ before: step.before?.kind === "file" ? step.before.path : null, after: step.after.path });
        readAhead(worlds.after, step.after.file);
      }
    } else reached.push({ ...next, says: null });
  }
  return { steps, reached };
}

/** Files lie behind a network: they are asked for when they are found, and what fails is met where it is needed. */
function readAhead(world: NodeWorld, file: TreeFile): void {
  if (!NOT_CODE.test(file.path)) world.read(file).catch(() => undefined);
}

async function stepsOf({ before, after }: Pair, says: NodeFile | null, worlds: Worlds): Promise<Step[]> {
  const old = before === null ? null : await askedBefore(before, after, says, worlds);
  const steps: Step[] = [];
  for (const asking of says?.askings ?? []) {
    if (asking.kind === "computed") continue;
    const { manner, specifier, line, when, lazy } = asking;
    const asks = before !== null && (old === null || old.has(`${manner} ${specifier}`));
    steps.push({
      asker: { before, after, line },
      manner,
      specifier,
      when,
      lazy,
      before: asks ? await resolved(worlds.before, manner, specifier, before) : null,
      after: await resolved(worlds.after, manner, specifier, after),
    });
  }
  return steps;
}

/** What the file asked for with the content it has now; `null` where that is the content it will have. */
async function askedBefore(before: string, after: string, says: NodeFile | null, worlds: Worlds) {
  const [own, other] = [fileAt(worlds.before, before), fileAt(worlds.after, after)];
  if (says === null || own?.content === other?.content) return null;
  const askings = (await saidBy(worlds.before, before))?.askings ?? [];
  return new Set(askings.flatMap((each) => (each.kind === "asked" ? [`${each.manner} ${each.specifier}`] : [])));
}

async function saidBy(world: NodeWorld, path: string): Promise<NodeFile | null> {
  const file = fileAt(world, path);
  return file === null ? null : world.read(file);
}

function resolved(world: NodeWorld, manner: Manner, specifier: string, importer: string): Promise<Resolution> {
  if (manner === "path") return Promise.resolve(atPath(world, specifier, importer));
  return manner === "require" ? required(world, specifier, importer) : imported(world, specifier, importer);
}
