/** Reads from Lambda what a rollback must restore, to compare it before and after. */
import type { Lambda } from "../../src/aws/lambda/lambda.ts";
import { count } from "../../src/cli/render/text.ts";
import type { Paint } from "../../src/cli/terminal/terminal.ts";

/** CodeSha256 and layer ARNs in order, by function name. */
export type FleetState = ReadonlyMap<string, string>;

export interface Comparison {
  readonly functions: number;
  /** Names of the functions that differ. */
  readonly changed: readonly string[];
}

export async function readFleetState(lambda: Lambda, names: readonly string[]): Promise<FleetState> {
  const states = await Promise.all(
    names.map(async (name) => {
      const found = await lambda.describe(name);
      return [name, JSON.stringify([found?.codeSha256, found?.layers.map(({ arn }) => arn)])] as const;
    }),
  );
  return new Map(states);
}

export function compareStates(before: FleetState, after: FleetState): Comparison {
  const changed = [...before].filter(([name, state]) => after.get(name) !== state).map(([name]) => name);
  return { functions: before.size, changed };
}

export function renderComparison({ functions, changed }: Comparison, paint: Paint): string {
  const same = `${functions - changed.length} of ${count(functions, "function")} are exactly as before`;
  const how = "CodeSha256 and layers of each function were read from Lambda and compared";
  if (changed.length === 0) return paint("good", `${same} (${how}).`);
  return paint("bad", `Only ${same} (${how}). Changed: ${changed.join(", ")}.`);
}
