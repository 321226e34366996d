import * as z from "zod";
import { journalsToRestore } from "../../domain/change/rollback.ts";
import { executionName } from "../../domain/execution-name.ts";
import { ROLLBACK_SLICE } from "../../domain/plan/history.ts";
import { EVERYTHING, scopeOf } from "../../domain/request/request.ts";
import { restoreAll } from "../steps/change/restore-slice.ts";
import { journalsOf } from "../steps/judge/batch-of.ts";
import { ExecutionInput, task, underLock } from "../task.ts";
import { contextOf } from "../tools.ts";

const RollBackInput = ExecutionInput.extend({ target: z.string().min(1) });

/**
 * Restores what the target execution changed, from its snapshots, up to 200 functions per call: aliases, code, layers,
 * then removes the published version. The request can limit the scope. Continues after a failure, and tries each
 * function once per execution, so that repeated calls end. Counts the whole rollback so far.
 */
export const rollBack = task({ input: RollBackInput, around: underLock() }, async ({ execution, target }, own) => {
  const by = executionName(execution);
  const accepted = await own.files.request.read();
  const scope = accepted === null ? EVERYTHING : scopeOf(accepted.request);
  const context = contextOf(target, own);
  const { files } = context;
  const journals = await journalsOf(files, await files.journaledFunctions());
  const todo = journalsToRestore(journals, by, scope);
  const restored = await restoreAll(todo.slice(0, ROLLBACK_SLICE), { by, scope }, context);

  const ended = [...journals.filter((journal) => journal.rolledBackBy === by), ...restored];
  const count = ended.filter(({ outcome }) => outcome === "restored").length;
  return { restored: count, failed: ended.length - count, remaining: todo.length - restored.length };
});
