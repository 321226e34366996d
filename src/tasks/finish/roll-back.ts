import * as z from "zod";
import { journalsToRestore } from "../../domain/change/rollback.ts";
import { executionName } from "../../domain/execution-name.ts";
import { ROLLBACK_SLICE } from "../../domain/plan/history.ts";
import { EVERYTHING, scopeOf } from "../../domain/request/request.ts";
import { restoredAll } from "../steps/change/restore-slice.ts";
import { journalsOf } from "../steps/judge/batch-of.ts";
import { ExecutionInput, task, underLock } from "../task.ts";
import { contextOf } from "../tools.ts";

const RollBackInput = ExecutionInput.extend({ target: z.string().min(1) });

/**
 * Restores what the target execution changed, from its snapshots, up to 200 functions a call: aliases back to where
 * they led, code, settle, grace, layer list, settle, read back, and the version it published removed; as far as the
 * request says. Goes on past a function that fails, and tries none twice in one execution, so that calling it until
 * nothing remains comes to an end. The counts are those of the whole rollback so far.
 */
export const rollBack = task({ input: RollBackInput, around: underLock() }, async ({ execution, target }, own) => {
  const by = executionName(execution);
  const accepted = await own.files.request.read();
  const scope = accepted === null ? EVERYTHING : scopeOf(accepted.request);
  const context = contextOf(target, own);
  const { files } = context;
  const journals = await journalsOf(files, await files.journaledFunctions());
  const todo = journalsToRestore(journals, by, scope);
  const restored = await restoredAll(todo.slice(0, ROLLBACK_SLICE), { by, scope }, context);

  const ended = [...journals.filter((journal) => journal.rolledBackBy === by), ...restored];
  const count = ended.filter(({ outcome }) => outcome === "restored").length;
  return { restored: count, failed: ended.length - count, remaining: todo.length - restored.length };
});
