import * as z from "zod";
import { type ExecutionFiles, executionName } from "../aws/execution-files.ts";
import type { Lambda } from "../aws/lambda.ts";
import { TouchedByOthers, UpdateFailed } from "../domain/errors.ts";
import { halvesOf } from "../domain/function-change.ts";
import { ROLLBACK_SLICE } from "../domain/history.ts";
import type { FunctionConfiguration } from "../domain/inventory.ts";
import type { FunctionJournal } from "../domain/journal.ts";
import { type Restoration, restorationOf, stillToRestore } from "../domain/rollback.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import { journalsOf } from "./steps/batch-of.ts";
import { type FunctionWork, failureOf, functionWork, withoutName } from "./steps/function-work.ts";
import { type GuardedUpdate, guardedUpdate } from "./steps/guarded-update.ts";
import { ExecutionInput, task } from "./task.ts";
import type { Tools } from "./tools.ts";

const RollBackInput = ExecutionInput.extend({ target: z.string().min(1) });

/**
 * Restores what the target execution changed, from its snapshots, up to 200 functions a call: code, settle, grace, layer
 * list, settle, read back. Goes on past a function that fails, and tries none twice in one execution, so that calling it
 * until nothing remains comes to an end. The counts are those of the whole rollback so far.
 */
export const rollBack = task(RollBackInput, async ({ execution, target }, tools) => {
  const by = executionName(execution);
  const files = tools.files(target);
  const journals = await journalsOf(files, await files.journalled());
  const todo = stillToRestore(journals, by);
  const restored = await restoredSlice(todo.slice(0, ROLLBACK_SLICE), by, files, tools);

  const ended = [...journals.filter((journal) => journal.rolledBackBy === by), ...restored];
  const count = ended.filter(({ outcome }) => outcome === "restored").length;
  return { restored: count, failed: ended.length - count, remaining: todo.length - restored.length };
});

async function restoredSlice(
  slice: readonly FunctionJournal[],
  by: string,
  files: ExecutionFiles,
  tools: Tools,
): Promise<readonly FunctionJournal[]> {
  const works = slice.map((journal) => functionWork(journal, files, tools.clock));
  const ends = { by, works };
  await eachNotEnded(ends, (work) => restoreCode(work, files, tools));
  if (works.length > 0) await tools.clock.wait(await graceSecondsOf(files));
  await eachNotEnded(ends, async (work) => {
    await restoreLayers(work, tools);
    await work.record({ step: "restored", done: true, outcome: "restored", rolledBackBy: by });
  });
  return works.map(({ journal }) => journal);
}

/** One step for every function the rollback has not ended; what fails ends there, the others go on. */
async function eachNotEnded(
  { by, works }: { readonly by: string; readonly works: readonly FunctionWork[] },
  step: (work: FunctionWork) => Promise<void>,
): Promise<void> {
  const open = works.filter(({ journal }) => journal.rolledBackBy !== by);
  await Promise.all(
    open.map(async (work) => {
      try {
        await step(work);
      } catch (error) {
        const touched = error instanceof TouchedByOthers;
        const reason = withoutName(touched ? error : failureOf(error, work.name), work.name);
        await work.record({ outcome: touched ? "touched-by-others" : "failed", reason, rolledBackBy: by });
      }
    }),
  );
}

async function restoreCode(work: FunctionWork, files: ExecutionFiles, { lambda }: Tools): Promise<void> {
  const snapshot = await work.snapshot();
  await guardedUpdate(work.name, {
    ...lookingAt(work, snapshot, lambda),
    isDone: (present) => !isLeft("code", restoration(work, snapshot, present)),
    async write({ revisionId }) {
      await work.record({ step: "restore-code", done: false });
      const { architectures, sourceKmsKeyArn } = snapshot;
      const code = { bucket: files.bucket, key: snapshot.packageKey };
      await lambda.updateCode(work.name, code, { architectures, sourceKmsKeyArn, revisionId });
    },
  });
}

/**
 * Takes the layer off only where the function's own code is back: whatever slimmed it again, it needs the layer. Ends with
 * the proof: what Lambda says it runs now is what the snapshot says.
 */
async function restoreLayers(work: FunctionWork, { lambda }: Tools): Promise<void> {
  const snapshot = await work.snapshot();
  const present = await guardedUpdate(work.name, {
    ...lookingAt(work, snapshot, lambda),
    isDone: (found) => !isLeft("layers", restoration(work, snapshot, found)),
    async write({ revisionId, codeSha256 }) {
      if (codeSha256 !== snapshot.codeSha256) throw new UpdateFailed(work.name, NOT_STAYED);
      await work.record({ step: "restore-layers", done: false });
      await lambda.updateLayers(work.name, snapshot.layers, revisionId);
    },
  });
  if (restoration(work, snapshot, present).kind !== "as-before") throw new UpdateFailed(work.name, NOT_STAYED);
}

const NOT_STAYED = "its code did not stay as restored";

function lookingAt(work: FunctionWork, snapshot: Snapshot, lambda: Lambda): Pick<GuardedUpdate, "look" | "foreign"> {
  return {
    look: (updated) => settledOrFailed(work.name, updated, lambda),
    foreign(present) {
      const found = restoration(work, snapshot, present);
      return found.kind === "touched-by-others" ? found.what : null;
    },
  };
}

function restoration({ journal }: FunctionWork, snapshot: Snapshot, present: FunctionConfiguration): Restoration {
  return restorationOf(snapshot, journal, { ...halvesOf(present), lastUpdateStatus: present.lastUpdateStatus });
}

function isLeft(half: "code" | "layers", found: Restoration): boolean {
  return found.kind === "restore" && found[half];
}

/** A failed update is no obstacle to a rollback: Lambda keeps the state before it, and the next update may succeed. */
async function settledOrFailed(name: string, updated: boolean, lambda: Lambda): Promise<FunctionConfiguration> {
  try {
    return await lambda.settled(name, { updated });
  } catch (error) {
    const found = await lambda.describe(name);
    if (found === null) throw new TouchedByOthers(name, "somebody else deleted it");
    if (found.lastUpdateStatus === "Failed") return found;
    throw error;
  }
}

/** Of the target's own request: between code and layers the old and the new half may both still be starting. */
async function graceSecondsOf(files: ExecutionFiles): Promise<number> {
  const { request } = await files.request.required();
  return request.kind === "roll-back" ? 0 : request.migration.graceSeconds;
}
