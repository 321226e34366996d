/** What a rollback promises to bring back, read from Lambda before and after. */
import type { Lambda } from "../../src/aws/lambda/lambda.ts";
import { count } from "../../src/cli/render/text.ts";
import type { Paint } from "../../src/cli/terminal/terminal.ts";

/** CodeSha256 and layer ARNs in order, by function name. */
export type FleetState = ReadonlyMap<string, string>;

export interface Comparison {
  readonly functions: number;
  /** Names of the functions that are not as they were. */
  readonly changed: readonly string[];
}

export async function fleetState(lambda: Lambda, names: readonly string[]): Promise<FleetState> {
  const states = await Promise.all(
    names.map(async (name) => {
      const found = await lambda.describe(name);
      return [name, JSON.stringify([found?.codeSha256, found?.layers.map(({ arn }) => arn)])] as const;
    }),
  );
  return new Map(states);
}

export function compared(before: FleetState, after: FleetState): Comparison {
  const changed = [...before].filter(([name, state]) => after.get(name) !== state).map(([name]) => name);
  return { functions: before.size, changed };
}

export function renderComparison({ functions, changed }: Comparison, paint: Paint): string {
  const same = `${functions - changed.length} of ${count(functions, "function")} exactly as before`;
  const how = "CodeSha256 and layers of each read back from Lambda and compared";
  if (changed.length === 0) return paint("good", `${same} (${how}).`);
  return paint("bad", `Only ${same} (${how}). Changed: ${changed.join(", ")}.`);
}
