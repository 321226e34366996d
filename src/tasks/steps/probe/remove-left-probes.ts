/** Deletes the probe functions that tasks left when they died. */
import { logWarning } from "../../log.ts";
import type { Tools } from "../../tools.ts";

/** @param executions names or ARNs. What cannot be deleted is left to the next clean-up. */
export async function removeLeftProbes(executions: Iterable<string>, tools: Tools<"probes">): Promise<void> {
  for (const execution of new Set(executions)) {
    const record = tools.filesOf(execution).probe;
    try {
      const kept = await record.read();
      if (kept === null || kept.made.length === 0) continue;
      for (const name of kept.made) await tools.probes.remove(name);
      await record.write({ ...kept, made: [] });
    } catch (error) {
      logWarning(execution, "its probe functions could not all be deleted", error);
    }
  }
}
