import { PROBE_TAG, probeTagOf } from "../../aws/lambda/probe-functions.ts";
import type { LeftoverProbe } from "../../domain/cleanup/cleanup-documents.ts";
import { explain } from "../../domain/report/reasons/reasons.ts";
import { probePrefix } from "../../domain/service-names.ts";
import { errorText } from "../../domain/text.ts";
import { migrationMachine } from "../steps/cleanup/cleanup-inventory.ts";
import { ExecutionInput, task } from "../task.ts";
import { executions, probes, type Tools } from "../tools.ts";

/**
 * Deletes the probe functions of executions that have ended; a dry run only lists them. Functions without the
 * execution's tag were not created by this service and stay.
 */
export const removeProbes = task(
  { input: ExecutionInput, extras: { executions, probes } },
  async ({ execution }, tools) => {
    const files = tools.cleanup(execution);
    const { settings } = await files.accepted.required();
    const left = [...((await files.probes.read())?.probes ?? [])];
    for (const probe of await findLeftProbes(execution, tools))
      left.push(settings.dryRun ? { ...probe, outcome: "would-go", ...NOT_FAILED } : await removeProbe(probe, tools));
    if (left.length > 0) await files.probes.write({ version: 1, probes: left });
    return { removed: left.filter(({ outcome }) => outcome === "removed").length };
  },
);

const NOT_FAILED = { why: null, code: null, data: {} };

type Found = Pick<LeftoverProbe, "name" | "execution">;

/** Lists functions first: an execution that starts probing meanwhile is then among the running ones. */
async function findLeftProbes(cleanup: string, tools: Tools<"executions">): Promise<readonly Found[]> {
  const names: string[] = [];
  for await (const { name } of tools.lambda.list()) if (name.startsWith(probePrefix(tools.stage))) names.push(name);
  if (names.length === 0) return [];
  const running = new Set((await tools.executions.running(migrationMachine(cleanup, tools))).map(probeTagOf));
  const found: Found[] = [];
  for (const name of names) {
    const execution = (await tools.lambda.tagsOf(name)).get(PROBE_TAG);
    if (execution !== undefined && !running.has(execution)) found.push({ name, execution });
  }
  return found;
}

async function removeProbe(probe: Found, { probes: functions }: Tools<"probes">): Promise<LeftoverProbe> {
  try {
    await functions.remove(probe.name);
    return { ...probe, outcome: "removed", ...NOT_FAILED };
  } catch (error) {
    const { reason: why, ...rest } = explain({ code: "unexpected-error", error: errorText(error) });
    return { ...probe, outcome: "failed", why, ...rest };
  }
}
