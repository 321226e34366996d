/** The state machine as the page needs it: its states, its arrows, and the loop that every batch goes through. */
import { readFile } from "node:fs/promises";

export interface AslState {
  readonly Type: string;
  readonly Comment?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next?: string; readonly StringEquals?: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
}

export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, AslState>>;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly caught: boolean;
}

const FILE = new URL("../../../statemachine/migration.asl.json", import.meta.url);

export async function migrationDefinition(): Promise<Definition> {
  return JSON.parse(await readFile(FILE, "utf8"));
}

/** Every arrow once: where a caught error leads where the state goes anyway, only the way it goes anyway. */
export function arrowsOf({ States }: Definition): readonly Arrow[] {
  return Object.entries(States).flatMap(([from, state]) => {
    const found = new Map<string, Arrow>();
    const add = (to: string | undefined, label: string, caught: boolean) => {
      if (to !== undefined && !found.has(to)) found.set(to, { from, to, label, caught });
    };
    add(state.Next, "", false);
    for (const choice of state.Choices ?? []) add(choice.Next, choice.StringEquals ?? "", false);
    add(state.Default, "", false);
    for (const catcher of state.Catch ?? []) add(catcher.Next, "", true);
    return [...found.values()];
  });
}

/** The states a batch works or waits in, in the order they come: those on a way from `Next batch` back to it. */
export function batchStates(definition: Definition): readonly string[] {
  const arrows = arrowsOf(definition).filter(({ caught }) => !caught);
  const after = reached("Next batch", (name) => arrows.filter(({ from }) => from === name).map(({ to }) => to));
  const before = new Set(
    reached("Next batch", (name) => arrows.filter(({ to }) => to === name).map(({ from }) => from)),
  );
  return after.filter((name) => before.has(name) && ["Task", "Wait"].includes(definition.States[name]?.Type ?? ""));
}

/**
 * Of those, the ones a batch goes through unless something is special about it: what none can go without, and where
 * that leads by default.
 */
export function usual(definition: Definition): readonly string[] {
  const all = batchStates(definition);
  const needed = unavoidable(definition);
  const later = needed.map((name) => byDefault(definition, definition.States[name]?.Next ?? ""));
  return all.filter((name) => needed.includes(name) || later.includes(name));
}

/** The state that choices lead to by default. */
function byDefault(definition: Definition, name: string): string {
  const { Type, Default } = definition.States[name] ?? {};
  return Type === "Choice" && Default !== undefined ? byDefault(definition, Default) : name;
}

/** Those no batch can go without. */
function unavoidable(definition: Definition): readonly string[] {
  const arrows = arrowsOf(definition).filter(({ caught }) => !caught);
  return batchStates(definition).filter((left) => {
    const next = (name: string) =>
      name === left ? [] : arrows.filter(({ from, to }) => from === name && to !== left).map(({ to }) => to);
    return !reached("Next batch", next, true).includes("Next batch");
  });
}

/** Breadth first; where it began only when it is come back to, and that is asked for. */
function reached(start: string, next: (name: string) => readonly string[], andBack = false): readonly string[] {
  const found: string[] = [];
  const seen = new Set(andBack ? [] : [start]);
  const queue = [start];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    for (const to of next(name)) {
      if (seen.has(to)) continue;
      seen.add(to);
      found.push(to);
      queue.push(to);
    }
  }
  return found;
}
