import type { ObjectVersion } from "../../aws/s3/store.ts";
import { originalsPrefixesOf } from "../../bucket/stored-executions.ts";
import type { Removal } from "../../domain/cleanup/cleanup-documents.ts";
import { explain } from "../../domain/report/reasons/reasons.ts";
import { errorText } from "../../domain/text.ts";
import { isExpired, knownExecutions } from "../../layer/layer-references.ts";
import { migrationMachine } from "../steps/cleanup/cleanup-inventory.ts";
import { ExecutionInput, task } from "../task.ts";
import { executions, type Tools } from "../tools.ts";

/**
 * Deletes the stored originals of expired executions, including old object versions. Reports, journals and plans stay.
 * A failed deletion is reported, and the others continue.
 */
export const removeExpiredRollbacks = task(
  { input: ExecutionInput, extras: { executions } },
  async ({ execution }, tools) => {
    const files = tools.cleanup(execution);
    const { expired } = await files.choice.required();
    const done = [...((await files.removals.read())?.removals ?? [])];
    const settled = new Set(done.map((removal) => removal.execution));
    const known = await knownExecutions(tools.store, tools.executions, migrationMachine(execution, tools));
    const stillExpired = new Set(
      known.stored.filter((each) => isExpired(each, known, tools.clock.now())).map(({ name }) => name),
    );

    for (const { execution: name } of expired.filter((each) => !settled.has(each.execution))) {
      done.push(
        stillExpired.has(name)
          ? await removeOriginals(name, tools)
          : { execution: name, outcome: "kept", why: explain({ code: "needed-again", reasons: [] }) },
      );
      await files.removals.write({ version: 1, removals: done });
    }
    return { removed: done.filter(({ outcome }) => outcome === "removed").length };
  },
);

async function removeOriginals(execution: string, { store }: Tools): Promise<Removal> {
  const stayed: string[] = [];
  try {
    for (const prefix of originalsPrefixesOf(execution)) {
      const versions: ObjectVersion[] = [];
      for await (const version of store.versions(prefix)) versions.push(version);
      for (const { key, why } of await store.deleteVersions(versions)) stayed.push(`${key}: ${why}`);
    }
  } catch (error) {
    stayed.push(errorText(error));
  }
  const [example] = stayed;
  if (example === undefined) return { execution, outcome: "removed", why: null };
  return { execution, outcome: "failed", why: explain({ code: "removal-failed", example }) };
}
