/** Takes away the probe functions that executions left, of tasks that died while they probed. */

import { probeRecord } from "../../../domain/imports/probe/probe-record.ts";
import { logWarning } from "../../log.ts";
import type { Tools } from "../../tools.ts";

/** `executions`: names or ARNs. What cannot be deleted now goes with the next clean-up, and no report waits for it. */
export async function leaveNoProbes(executions: Iterable<string>, tools: Tools<"probes">): Promise<void> {
  for (const execution of new Set(executions)) {
    const record = tools.filesOf(execution).file("probe.json", probeRecord);
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
