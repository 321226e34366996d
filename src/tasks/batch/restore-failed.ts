import { journalsToShift } from "../../domain/change/alias-moves.ts";
import { UpdateFailed } from "../../domain/errors.ts";
import { executionName } from "../../domain/execution-name.ts";
import { failingIn } from "../../domain/report/failure.ts";
import { explanationIn, UNEXPLAINED } from "../../domain/report/reasons/code.ts";
import { functionWork } from "../steps/change/function-work.ts";
import { restoreAll } from "../steps/change/restore-slice.ts";
import { batchOf, journalsOf } from "../steps/judge/batch-of.ts";
import { BatchInput, task, underLock } from "../task.ts";

/**
 * Restores the failing functions of a batch if the request tolerates their number. The others stay migrated. A second
 * run continues where the first ended.
 * @throws UpdateFailed if one cannot be restored, which rolls everything back
 */
export const restoreFailed = task({ input: BatchInput, around: underLock() }, async ({ execution, batch }, context) => {
  const { files } = context;
  const { health, gates } = files.evidence(batch);
  const failing = failingIn(await health.read(), await gates.read());
  const by = executionName(execution);
  const open = (await journalsOf(files, [...failing.keys()])).filter(
    ({ outcome, rolledBackBy }) => outcome === "migrated" && rolledBackBy !== by,
  );
  for (const journal of open)
    await functionWork(journal, context).record({ why: failing.get(journal.functionName) ?? UNEXPLAINED });
  const names = open.map(({ functionName }) => functionName);
  const scope = { keepLayer: false, functions: names };
  await restoreAll(await journalsOf(files, names), { by, scope }, context);
  const ended = (await journalsOf(files, [...failing.keys()])).filter(({ rolledBackBy }) => rolledBackBy === by);
  const stuck = ended.find(({ outcome }) => outcome !== "restored");
  if (stuck !== undefined)
    throw new UpdateFailed(stuck.functionName, { code: "failing-not-restored", because: explanationIn(stuck) });
  const { names: all } = await batchOf(files, batch);
  const toShift = journalsToShift(await journalsOf(files, all)).length > 0;
  return { batch, restored: ended.length, decision: toShift ? "shift" : "go-on" };
});
