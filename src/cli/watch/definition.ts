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

/** The task and wait states of a batch, in order: those before `Next batch` in the definition. */
export function batchStates({ States }: Definition): readonly string[] {
  const names = Object.keys(States);
  const ofBatch = names.slice(names.indexOf("Any batch left?"), names.indexOf("Next batch"));
  return ofBatch.filter((name) => ["Task", "Wait"].includes(States[name]?.Type ?? ""));
}

/** The states that an ordinary batch passes. */
export const USUAL_STATES = ["Take baseline", "Migrate batch", "Check health", "Bake", "Scan for import errors"];
