/** Reads states, arrows and the loop of batches from the state machine definition. */
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

export async function readMigrationDefinition(): Promise<Definition> {
  return JSON.parse(await readFile(FILE, "utf8"));
}

/** Every arrow once; an arrow for caught errors is dropped if a regular arrow connects the same states. */
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

/** The task and wait states of a batch, in order: those on a path from `Next batch` back to it. */
export function batchStates(definition: Definition): readonly string[] {
  const arrows = arrowsOf(definition).filter(({ caught }) => !caught);
  const after = statesReachedFrom("Next batch", (name) =>
    arrows.filter(({ from }) => from === name).map(({ to }) => to),
  );
  const before = new Set(
    statesReachedFrom("Next batch", (name) => arrows.filter(({ to }) => to === name).map(({ from }) => from)),
  );
  return after.filter((name) => before.has(name) && ["Task", "Wait"].includes(definition.States[name]?.Type ?? ""));
}

/**
 * The states that an ordinary batch passes: those on every path, and the states that follow them by default.
 */
export function usualStates(definition: Definition): readonly string[] {
  const all = batchStates(definition);
  const needed = requiredStates(definition);
  const later = needed.map((name) => defaultTarget(definition, definition.States[name]?.Next ?? ""));
  return all.filter((name) => needed.includes(name) || later.includes(name));
}

/** The first state after any chain of choices, by their defaults. */
function defaultTarget(definition: Definition, name: string): string {
  const { Type, Default } = definition.States[name] ?? {};
  return Type === "Choice" && Default !== undefined ? defaultTarget(definition, Default) : name;
}

/** The states on every path of a batch. */
function requiredStates(definition: Definition): readonly string[] {
  const arrows = arrowsOf(definition).filter(({ caught }) => !caught);
  return batchStates(definition).filter((without) => {
    const next = (name: string) =>
      name === without ? [] : arrows.filter(({ from, to }) => from === name && to !== without).map(({ to }) => to);
    return !statesReachedFrom("Next batch", next, true).includes("Next batch");
  });
}

/** Breadth first; includes the start only with `includeStart`, and if a path returns to it. */
function statesReachedFrom(
  start: string,
  next: (name: string) => readonly string[],
  includeStart = false,
): readonly string[] {
  const found: string[] = [];
  const seen = new Set(includeStart ? [] : [start]);
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
