import { DeleteFunctionCommand, GetFunctionCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aZip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { executionName } from "../../../src/domain/execution-name.ts";
import { migrateBatch } from "../../../src/tasks/batch/migrate-batch.ts";
import { takeBaseline } from "../../../src/tasks/batch/take-baseline.ts";
import { rollBack } from "../../../src/tasks/finish/roll-back.ts";
import { greeter, sharedCode } from "../../support/fleet.ts";
import { aRawZip } from "../../support/raw-zips.ts";
import { aRehearsal, type Rehearsal } from "../../support/rehearsal.ts";
import { somebodyElse } from "../../support/somebody-else.ts";
import type { AllTools } from "../../support/tools.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

const prepared: Rehearsal["prepared"] = (...given) => rehearsal.prepared(...given);
const others = () => somebodyElse(rehearsal.clients);
const migrate = (execution: string, tools: AllTools = rehearsal.tools, batch = 1) =>
  migrateBatch.with(tools)({ execution, batch });
const back = (execution: string) => rollBack.with(rehearsal.tools)({ execution, target: executionName(execution) });

describe("migrate batch", () => {
  test("a migrated function serves through the layer, and a rollback restores it exactly", async () => {
    const { fleet, execution, before, files } = await prepared("whole", ["whole-a"]);
    expect(await migrate(execution)).toEqual({ batch: 1, migrated: 1, skipped: 0 });
    const { payload } = await fleet.invoke("whole-a", { name: "you" });
    expect(payload).toEqual({ statusCode: 200, text: "hello you", bundled: false });
    const journal = await files.journal("whole-a").required();
    expect(journal).toMatchObject({ outcome: "migrated", step: "read-back", done: true });
    expect(journal.settledAt).not.toBeNull();

    expect(await back(execution)).toEqual({ restored: 1, failed: 0, remaining: 0 });
    expect(await fleet.fingerprints()).toEqual(before);
    expect((await files.journal("whole-a").required()).outcome).toBe("restored");
    expect(await back(execution)).toEqual({ restored: 1, failed: 0, remaining: 0 });
  });

  test("running a batch again after it ended changes nothing", async () => {
    const { fleet, execution } = await prepared("again", ["again-a"]);
    await migrate(execution);
    const after = await revisionOf("again-a");
    expect(await migrate(execution)).toEqual({ batch: 1, migrated: 1, skipped: 0 });
    expect(await revisionOf("again-a")).toBe(after);
    expect((await fleet.invoke("again-a")).error).toBeUndefined();
  });

  test("of two processes of one task one stops, and run again the task ends right", async () => {
    const { fleet, execution, before, files } = await prepared("twice", ["twice-a"]);
    const ends = await Promise.allSettled([migrate(execution), migrate(execution)]);
    const stopped = ends.flatMap((end) => (end.status === "rejected" ? [end.reason.name] : []));
    expect(new Set(stopped)).toEqual(new Set(["JournalTaken"]));
    expect(await migrate(execution)).toEqual({ batch: 1, migrated: 1, skipped: 0 });
    expect(await files.journal("twice-a").required()).toMatchObject({ step: "read-back", outcome: "migrated" });
    expect((await fleet.invoke("twice-a", { name: "you" })).payload).toMatchObject({ bundled: false });
    await back(execution);
    expect(await fleet.fingerprints()).toEqual(before);
  });

  test.each(["updateLayers", "updateCode"] as const)(
    "a task that dies right after %s is run again and ends right",
    async (call) => {
      const name = `dies-${call.toLowerCase()}-a`;
      const { fleet, execution, before } = await prepared(name.slice(0, -2), [name]);
      const dying = { ...rehearsal.tools, lambda: deadAfter(call) };
      const death = migrate(execution, { ...dying, filesOf: withoutFailure(dying) });
      await expect(death).rejects.toThrow("died");
      expect(await migrate(execution)).toEqual({ batch: 1, migrated: 1, skipped: 0 });
      expect((await fleet.invoke(name)).payload).toMatchObject({ bundled: false });
      await back(execution);
      expect(await fleet.fingerprints()).toEqual(before);
    },
  );

  test.each(["updateLayers", "updateCode"] as const)(
    "a failure at %s is journalled, the others are finished, and a rollback restores all",
    async (call) => {
      const prefix = `fails-${call.toLowerCase()}`;
      const names = [`${prefix}-a`, `${prefix}-b`, `${prefix}-c`];
      const { fleet, execution, before, files } = await prepared(prefix, names, { canary: names[0] });
      await migrate(execution);
      await takeBaseline.with(rehearsal.tools)({ execution, batch: 2 });
      const real = rehearsal.tools.lambda[call] as (...given: unknown[]) => Promise<unknown>;
      /** Late enough for the other function to be at the same step. */
      const refused = () => rehearsal.tools.clock.wait(1).then(() => Promise.reject(new Error("no more today")));
      const failing = {
        ...rehearsal.tools.lambda,
        [call]: (name: string, ...rest: unknown[]) => (name === names[1] ? refused() : real(name, ...rest)),
      };
      await expect(migrate(execution, { ...rehearsal.tools, lambda: failing }, 2)).rejects.toMatchObject({
        name: "UpdateFailed",
        message: expect.stringMatching(`^${names[1]}: Error: no more today\\n`),
      });
      expect((await files.journal(names[1] ?? "").required()).outcome).toBe("failed");
      expect((await files.journal(names[2] ?? "").required()).layersAfter).not.toBeNull();
      expect(await back(execution)).toEqual({ restored: 3, failed: 0, remaining: 0 });
      expect(await fleet.fingerprints()).toEqual(before);
    },
  );

  test("a function somebody deployed since the inventory is left alone", async () => {
    const { fleet, execution, files } = await prepared("early", ["early-a"]);
    await others().deploys("early-a");
    const theirs = await fleet.fingerprints();
    expect(await migrate(execution)).toEqual({ batch: 1, migrated: 0, skipped: 1 });
    expect(await fleet.fingerprints()).toEqual(theirs);
    expect(await files.journal("early-a").required()).toMatchObject({
      outcome: "touched-by-others",
      code: "code-changed-by-others",
      data: { since: "inventory" },
    });
  });

  test("a deployment between attach and slim is not overwritten, by the migration nor by the rollback", async () => {
    const { fleet, execution, files } = await prepared("between", ["between-a"]);
    const { updateCode } = rehearsal.tools.lambda;
    const lambda: AllTools["lambda"] = {
      ...rehearsal.tools.lambda,
      async updateCode(...given) {
        await others().deploys("between-a");
        return updateCode(...given);
      },
    };
    expect(await migrate(execution, { ...rehearsal.tools, lambda })).toEqual({ batch: 1, migrated: 0, skipped: 1 });
    const theirs = await fleet.fingerprints();
    expect((await files.journal("between-a").required()).outcome).toBe("touched-by-others");
    expect(await back(execution)).toEqual({ restored: 0, failed: 1, remaining: 0 });
    expect(await fleet.fingerprints()).toEqual(theirs);
  });

  test.each(["updateLayers", "updateCode"] as const)(
    "a function that somebody deletes before %s is left to them, and the others go on",
    async (call) => {
      const prefix = `deleted-${call.toLowerCase()}`;
      const [name, other] = [`${prefix}-a`, `${prefix}-b`];
      const { execution, files } = await prepared(prefix, [name, other], { canary: other });
      await migrate(execution);
      await takeBaseline.with(rehearsal.tools)({ execution, batch: 2 });
      const { lambda: own, ...rest } = rehearsal.tools;
      const update = own[call] as (...given: unknown[]) => Promise<never>;
      const deleting = async (...given: unknown[]) => {
        await rehearsal.clients.lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
        return update(...given);
      };
      const lambda = { ...own, [call]: deleting };
      expect(await migrate(execution, { ...rest, lambda }, 2)).toEqual({ batch: 2, migrated: 0, skipped: 1 });
      const { outcome, code } = await files.journal(name).required();
      expect({ outcome, code }).toEqual({ outcome: "touched-by-others", code: "deleted-by-others" });
    },
  );

  test("a function whose check fails before is skipped with its reason and not touched", async () => {
    const functions = [{ name: "broken-a", files: { "app.py": "def handler(:\n" } }];
    const checks = { "broken-a": [{ name: "ping" }] };
    const { fleet, execution, before, files } = await prepared("broken", functions, { checks });
    expect(await migrate(execution)).toEqual({ batch: 1, migrated: 0, skipped: 1 });
    expect(await fleet.fingerprints()).toEqual(before);
    const { outcome, reason } = await files.journal("broken-a").required();
    expect(outcome).toBe("skipped");
    expect(reason).toMatch(/^was failing before the migration: check "ping": Runtime.UserCodeSyntaxError: /);
  });

  test("a slim package that others replaced before it was deployed is rolled back, and not treated as their deployment", async () => {
    const { fleet, before, execution, files } = await prepared("swapped", ["swapped-a"]);
    const { lambda, store } = rehearsal.tools;
    const swapped: AllTools["lambda"] = {
      ...lambda,
      async updateCode(...given) {
        await store.put(files.slimZipKey("swapped-a"), await aZip({ "app.py": "print('not yours')\n" }));
        return lambda.updateCode(...given);
      },
    };
    const tools = { ...rehearsal.tools, lambda: swapped };
    await expect(migrateBatch.with(tools)({ execution, batch: 1 })).rejects.toThrow("others replaced it");
    await rollBack.with(rehearsal.tools)({ execution, target: executionName(execution) });
    expect(await fleet.fingerprints()).toEqual(before);
    expect((await files.journal("swapped-a").required()).outcome).toBe("restored");
  });

  test("a package that contradicts itself skips its function with the entry's name, and the batch goes on", async () => {
    const zip = aRawZip(
      Object.entries({ ...greeter, ...sharedCode }).map(([name, content]) => ({
        name,
        content,
        ...(name === "app.py" ? { headerSays: { name: "evi.py" } } : {}),
      })),
    );
    const names = ["lies-a", { name: "lies-b", zip }, "lies-c"];
    const { fleet, execution, before, files } = await prepared("lies", names, { canary: "lies-a" });
    await migrate(execution);
    await takeBaseline.with(rehearsal.tools)({ execution, batch: 2 });
    expect(await migrate(execution, rehearsal.tools, 2)).toEqual({ batch: 2, migrated: 1, skipped: 1 });
    expect(await files.journal("lies-b").required()).toMatchObject({
      outcome: "skipped",
      reason:
        'Entry "app.py" has a different name in its own header. No known packaging tool creates this: deploy the function again from source.',
    });
    expect((await fleet.fingerprints())["lies-b"]).toBe(before["lies-b"]);
    expect((await files.journal("lies-c").required()).outcome).toBe("migrated");
  });

  test("the user's layers stay in their order, and the layer comes last", async () => {
    const theirs = [await others().publishesLayer()];
    const { fleet, before, execution, files } = await prepared("order", [{ name: "order-a", layers: theirs }]);
    await migrate(execution);
    const [{ versionArn } = { versionArn: "" }] = await files.layers.required();
    expect((await fleet.fingerprints())["order-a"]).toMatch(new RegExp(` ${[...theirs, versionArn].join(" ")}$`));
    await back(execution);
    expect(await fleet.fingerprints()).toEqual(before);
  });
});

async function revisionOf(name: string) {
  return (await rehearsal.clients.lambda.send(new GetFunctionCommand({ FunctionName: name }))).Configuration
    ?.RevisionId;
}

/** The call is made, its answer is lost, and so is the task. */
function deadAfter(call: "updateLayers" | "updateCode"): AllTools["lambda"] {
  const { lambda } = rehearsal.tools;
  let isDead = false;
  const mortal = (name: "updateLayers" | "updateCode" | "waitUntilSettled") => {
    const real = lambda[name] as (...given: unknown[]) => Promise<never>;
    return async (...given: unknown[]) => {
      const answered = isDead ? undefined : await real(...given);
      isDead ||= name === call;
      if (answered === undefined || isDead) throw new Error("died");
      return answered;
    };
  };
  return { ...lambda, waitUntilSettled: mortal("waitUntilSettled"), [call]: mortal(call) };
}

/** A dead task writes no failure into the journal. */
function withoutFailure({ filesOf }: AllTools): AllTools["filesOf"] {
  return (execution) => {
    const own = filesOf(execution);
    return {
      ...own,
      journal(name) {
        const journal = own.journal(name);
        return {
          ...journal,
          overwrite: async (value, etag) => (value.outcome === "failed" ? etag : journal.overwrite(value, etag)),
        };
      },
    };
  };
}
