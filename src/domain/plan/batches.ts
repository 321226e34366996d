/**
 * Decides the order of the work: one canary, then the fleet in batches, growing where asked for, what is critical last.
 */
import type { Reason } from "../report/reasons/reasons.ts";
import type { MigrationRequest } from "../request/request.ts";
import { familyOf } from "../runtimes/families.ts";
import { maxBatches, type Shifting } from "./history.ts";

/** A function that is to be changed. */
export interface ChangingFunction {
  readonly name: string;
  readonly zipBytes: number;
  readonly runtime?: string | null;
}

type Order = { readonly canary?: string | undefined } & Pick<
  MigrationRequest,
  "critical" | "checks" | "batchSize" | "growth"
>;

/** Two updates of each at 15 a second, and the settles of a VPC, stay well within a task's ten minutes. */
const LARGEST_BATCH = 500;

/**
 * Nothing is left to be changed while the last batch has its logs searched, so that it should not be the largest: a
 * grown batch takes at most this share of the functions that are left, down to the size of the last ones. Settle and
 * verdict of a batch of that size take about as long as attaching the layer to the next one.
 */
const SHARE_OF_WHAT_IS_LEFT = 0.3;
const LAST_BATCHES = 120;

export interface Batches {
  /** Names; the first batch is the canary alone. Empty where nothing is to change. */
  readonly batches: readonly (readonly string[])[];
  /** How many of the first batches hold one canary alone: one of each language, as each has a layer of its own. */
  readonly canaries: number;
  /**
   * How the canary was chosen and why batches are larger than asked for, where the request did not simply decide it.
   */
  readonly notes: readonly Reason[];
}

/** `shifting`: whether aliases move along, which takes more of an execution's history. */
export function batchesOf(changing: readonly ChangingFunction[], order: Order, shifting: Shifting = "none"): Batches {
  const canaries = canariesOf(changing, order);
  if (canaries.length === 0) return { batches: [], canaries: 0, notes: [] };
  const first = canaries.map(({ name }) => name);
  const rest = changing.map(({ name }) => name).filter((name) => !first.includes(name));
  const [critical, others] = divided(rest, (name) => order.critical.includes(name));
  const divide = (size: number) => [...growing(others, size, order.growth), ...growing(critical, size, 1)];
  const { size, note } = sizeThatFits(
    order.batchSize,
    changing.length,
    maxBatches(changing.length, shifting),
    (tried) => divide(tried).length + first.length,
  );
  const notes = [...canaries.map((each) => each.note), note].filter((each) => each !== null);
  return { batches: [...first.map((name) => [name]), ...divide(size)], canaries: first.length, notes };
}

/** The batch size asked for, or the next larger one with which an execution's history holds all batches. */
function sizeThatFits(asked: number, functions: number, most: number, batchesWith: (size: number) => number) {
  let size = asked;
  while (batchesWith(size) > most && size < functions) size += 1;
  if (size === asked) return { size, note: null };
  const note: Reason = { code: "batches-larger", batchSize: size, asked, batches: batchesWith(asked), limit: most };
  return { size, note };
}

/** The canary, and after it one of every other language: what is said of one layer says nothing of another. */
function canariesOf(changing: readonly ChangingFunction[], order: Order) {
  const leading = canaryOf(changing, order);
  if (leading === null) return [];
  const languageOf = ({ runtime = null }: ChangingFunction) => familyOf(runtime)?.language ?? "";
  const groups = Map.groupBy(changing, languageOf);
  const own = languageOf(changing.find(({ name }) => name === leading.name) ?? { ...leading, zipBytes: 0 });
  const others = [...groups].flatMap(([language, of]) => {
    const chosen = language === own ? null : canaryOf(of, { ...order, canary: undefined });
    if (chosen === null) return [];
    const note: Reason = { code: "canary-of-language", functionName: chosen.name, language };
    return [{ name: chosen.name, note }];
  });
  return [leading, ...others];
}

/** What is not critical goes first, then what a check can say something about, then what is small. */
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

function divided<T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}

/**
 * Pieces of at most `first`, each `growth` times as large as the one before, up to the largest; towards the end they
 * become smaller again. Critical ones do not grow.
 */
function growing<T>(items: readonly T[], first: number, growth: number): T[][] {
  const pieces: T[][] = [];
  let size = first;
  for (let at = 0; at < items.length; ) {
    const most = Math.max(first, largestOf(items.length - at));
    const next = items.slice(at, at + Math.ceil(Math.min(size, most)));
    pieces.push(next);
    at += next.length;
    size = Math.max(first, Math.min(size * growth, LARGEST_BATCH));
  }
  return pieces;
}

/** The largest grown batch while so many functions are left; the last two are of one size. */
function largestOf(left: number): number {
  if (left <= LAST_BATCHES) return LAST_BATCHES;
  return left <= 2 * LAST_BATCHES ? left / 2 : Math.max(LAST_BATCHES, left * SHARE_OF_WHAT_IS_LEFT);
}
