/** Divides the functions into batches: one canary, then batches that can grow, critical functions last. */
import type { Reason } from "../report/reasons/reasons.ts";
import type { MigrationRequest } from "../request/request.ts";
import { familyOf } from "../runtimes/families.ts";
import { maxBatches, type Shifting } from "./history.ts";

/** A function that will change. */
export interface ChangingFunction {
  readonly name: string;
  readonly zipBytes: number;
  readonly runtime?: string | null;
}

type Order = { readonly canary?: string | undefined } & Pick<
  MigrationRequest,
  "critical" | "checks" | "batchSize" | "growth"
>;

/** Two updates of each function at 15 per second, with the settles of a VPC, fit in the ten minutes of a task. */
const MAX_BATCH = 500;

/**
 * The last batch should not be the largest, because no other work overlaps with its scan. A grown batch takes at most
 * this share of the remaining functions, but at least the size of the last batches. At that size, settle and verdict of
 * a batch take about as long as attaching the layer to the next one.
 */
const MAX_SHARE_OF_REMAINING = 0.3;
const LAST_BATCHES = 120;

export interface Batches {
  /** Function names. The first batch is the canary alone. Empty if nothing will change. */
  readonly batches: readonly (readonly string[])[];
  /** How many of the first batches are canaries: one for each language, because each has its own layer. */
  readonly canaries: number;
  /** How the canary was chosen, and why batches are larger than requested, if the request did not decide it. */
  readonly notes: readonly Reason[];
}

/** `shifting`: how aliases move, which takes history events of the execution. */
export function batchesOf(changing: readonly ChangingFunction[], order: Order, shifting: Shifting = "none"): Batches {
  const canaries = canariesOf(changing, order);
  if (canaries.length === 0) return { batches: [], canaries: 0, notes: [] };
  const first = canaries.map(({ name }) => name);
  const rest = changing.map(({ name }) => name).filter((name) => !first.includes(name));
  const [critical, others] = splitBy(rest, (name) => order.critical.includes(name));
  const divide = (size: number) => [
    ...growingBatches(others, size, order.growth),
    ...growingBatches(critical, size, 1),
  ];
  const { size, note } = fittingSize(
    order.batchSize,
    changing.length,
    maxBatches(changing.length, shifting),
    (tried) => divide(tried).length + first.length,
  );
  const notes = [...canaries.map((each) => each.note), note].filter((each) => each !== null);
  return { batches: [...first.map((name) => [name]), ...divide(size)], canaries: first.length, notes };
}

/** The requested batch size, or the next larger one whose batches fit in the history of an execution. */
function fittingSize(asked: number, functions: number, max: number, batchesWith: (size: number) => number) {
  let size = asked;
  while (batchesWith(size) > max && size < functions) size += 1;
  if (size === asked) return { size, note: null };
  const note: Reason = { code: "batches-larger", batchSize: size, asked, batches: batchesWith(asked), limit: max };
  return { size, note };
}

/** The canary, then one of each other language: a layer that works proves nothing about another one. */
function canariesOf(changing: readonly ChangingFunction[], order: Order) {
  const first = canaryOf(changing, order);
  if (first === null) return [];
  const languageOf = ({ runtime = null }: ChangingFunction) => familyOf(runtime)?.language ?? "";
  const groups = Map.groupBy(changing, languageOf);
  const own = languageOf(changing.find(({ name }) => name === first.name) ?? { ...first, zipBytes: 0 });
  const others = [...groups].flatMap(([language, of]) => {
    const chosen = language === own ? null : canaryOf(of, { ...order, canary: undefined });
    if (chosen === null) return [];
    const note: Reason = { code: "canary-of-language", functionName: chosen.name, language };
    return [{ name: chosen.name, note }];
  });
  return [first, ...others];
}

/** Prefers functions that are not critical, then functions with a check, then small ones. */
function canaryOf(
  changing: readonly ChangingFunction[],
  { canary, critical, checks }: Order,
): { readonly name: string; readonly note: Reason | null } | null {
  if (changing.some(({ name }) => name === canary)) return { name: canary ?? "", note: null };
  const risk = ({ name, zipBytes }: ChangingFunction): readonly number[] => [
    critical.includes(name) ? 1 : 0,
    checks.has(name) ? 0 : 1,
    zipBytes,
  ];
  const [chosen] = changing.toSorted((a, b) => compared(risk(a), risk(b)) || a.name.localeCompare(b.name));
  if (chosen === undefined) return null;
  const note: Reason = { code: "canary-chosen", functionName: chosen.name, requested: canary ?? null };
  return { name: chosen.name, note };
}

function compared(some: readonly number[], others: readonly number[]): number {
  return some.map((value, index) => value - (others[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function splitBy<T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}

/** Batches that begin at `first` items and grow by `growth` up to MAX_BATCH. Towards the end they get smaller. */
function growingBatches<T>(items: readonly T[], first: number, growth: number): T[][] {
  const batches: T[][] = [];
  let size = first;
  for (let at = 0; at < items.length; ) {
    const max = Math.max(first, maxBatchOf(items.length - at));
    const next = items.slice(at, at + Math.ceil(Math.min(size, max)));
    batches.push(next);
    at += next.length;
    size = Math.max(first, Math.min(size * growth, MAX_BATCH));
  }
  return batches;
}

/** The largest grown batch if `left` functions remain. The last two batches have the same size. */
function maxBatchOf(left: number): number {
  if (left <= LAST_BATCHES) return LAST_BATCHES;
  return left <= 2 * LAST_BATCHES ? left / 2 : Math.max(LAST_BATCHES, left * MAX_SHARE_OF_REMAINING);
}
