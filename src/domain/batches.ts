/** Decides the order of the work: one canary, then the fleet in batches, what is critical last. */
import type { MigrationRequest } from "./request.ts";

/** A function that is to be changed. */
export interface Changing {
  readonly name: string;
  readonly zipBytes: number;
}

type Order = Pick<MigrationRequest, "canary" | "critical" | "checks" | "batchSize">;

export interface Batches {
  /** Names; the first batch is the canary alone. Empty where nothing is to change. */
  readonly batches: readonly (readonly string[])[];
  /** How the canary was chosen, where the request did not simply decide it. */
  readonly note: string | null;
}

export function batchesOf(changing: readonly Changing[], order: Order): Batches {
  const canary = canaryOf(changing, order);
  if (canary === null) return { batches: [], note: null };
  const rest = changing.map(({ name }) => name).filter((name) => name !== canary.name);
  const [critical, others] = divided(rest, (name) => order.critical.includes(name));
  return {
    batches: [[canary.name], ...inChunks(others, order.batchSize), ...inChunks(critical, order.batchSize)],
    note: canary.note,
  };
}

/** What is not critical goes first, then what a check can say something about, then what is small. */
function canaryOf(changing: readonly Changing[], { canary, critical, checks }: Order) {
  if (changing.some(({ name }) => name === canary)) return { name: canary ?? "", note: null };
  const risk = ({ name, zipBytes }: Changing): readonly number[] => [
    critical.includes(name) ? 1 : 0,
    name in checks ? 0 : 1,
    zipBytes,
  ];
  const [chosen] = changing.toSorted((a, b) => compared(risk(a), risk(b)) || a.name.localeCompare(b.name));
  if (chosen === undefined) return null;
  const why = canary === undefined ? "the request names none" : `${canary} has nothing to change`;
  return { name: chosen.name, note: `The canary is ${chosen.name}, the least risky function: ${why}.` };
}

function compared(some: readonly number[], others: readonly number[]): number {
  return some.map((value, index) => value - (others[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function divided<T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}

function inChunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
