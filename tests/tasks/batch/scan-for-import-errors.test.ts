import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { logsFrom } from "../../../src/aws/cloudwatch/logs.ts";
import { documents } from "../../../src/domain/stored/documents.ts";
import { migrateBatch } from "../../../src/tasks/batch/migrate-batch.ts";
import { scanForImportErrors } from "../../../src/tasks/batch/scan-for-import-errors.ts";
import { takeBaseline } from "../../../src/tasks/batch/take-baseline.ts";
import { aJournal } from "../../support/journals.ts";
import { aRehearsal, type Rehearsal } from "../../support/rehearsal.ts";
import type { AllTools } from "../../support/tools.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

const ping = { name: "ping", expect: { statusCode: 200 } };
const missing = "ModuleNotFoundError: No module named 'shared.extra'";
const outOfTime = "its log could not be searched completely in time";

async function scanned(execution: string, tools: AllTools = rehearsal.tools, batch = 1) {
  const answer = await scanForImportErrors.with(tools)({ execution, batch });
  const { verdicts } = await tools.filesOf(execution).evidence(batch).scan.required();
  return { answer, verdicts };
}

/** A canary, and batch 2 of -b and -c, all of them migrated. */
async function migratedBatch2(prefix: string, more: object = {}) {
  const names = [`${prefix}-a`, `${prefix}-b`, `${prefix}-c`];
  const prepared = await rehearsal.prepared(prefix, names, { canary: names[0], ...more });
  const { execution } = prepared;
  await migrateBatch.with(rehearsal.tools)({ execution, batch: 1 });
  await takeBaseline.with(rehearsal.tools)({ execution, batch: 2 });
  await migrateBatch.with(rehearsal.tools)({ execution, batch: 2 });
  return prepared;
}

/** Writes lines into a function's log, as now unless told when. */
async function logged(functionName: string, lines: readonly string[], at: Date = new Date()) {
  const { logs } = rehearsal.clients;
  const where = { logGroupName: `/aws/lambda/${functionName}`, logStreamName: "theirs" };
  const exists = (error: Error) => expect(error.name).toBe("ResourceAlreadyExistsException");
  await logs.send(new CreateLogGroupCommand({ logGroupName: where.logGroupName })).catch(exists);
  await logs.send(new CreateLogStreamCommand(where)).catch(exists);
  const logEvents = lines.map((message) => ({ timestamp: at.getTime(), message }));
  await logs.send(new PutLogEventsCommand({ ...where, logEvents }));
}

/** AllTools that take 30 seconds for every page of this log group's events. */
function slowLogs(logGroup: string): AllTools {
  const { logs } = rehearsal.clients;
  let late = 0;
  const takesLong = async () => {
    late += 30_000;
  };
  const slow = logsFrom(logs, { take: takesLong }, () => Date.now() + late);
  const fast = logsFrom(logs, { take: async () => {} });
  const of = (group: string) => (group === logGroup ? slow : fast);
  return {
    ...rehearsal.tools,
    logs: {
      events: (group, ...rest) => of(group).events(group, ...rest),
    },
  };
}

test("a log group that cannot be searched makes its own function inconclusive, for CloudWatch's reason, and fails nothing", async () => {
  await rehearsal.clients.logs.send(
    new CreateLogGroupCommand({ logGroupName: "/aws/lambda/class-b", logGroupClass: "INFREQUENT_ACCESS" }),
  );
  const { execution, fleet } = await migratedBatch2("class", { checks: { "class-b": [ping], "class-c": [ping] } });
  await fleet.invoke("class-c");
  const { answer, verdicts } = await scanned(execution, rehearsal.tools, 2);
  const reason =
    "its log group cannot be searched: InvalidOperationException: FilterLogEvents is not supported for this log class.";
  expect(answer).toMatchObject({ batch: 2, verdict: "inconclusive", unhealthy: 0, inconclusive: 1 });
  expect(verdicts).toMatchObject([
    { functionName: "class-b", verdict: "inconclusive", reason },
    { functionName: "class-c", verdict: "healthy", reason: null },
  ]);
  const { baseline } = rehearsal.tools.filesOf(execution).evidence(2);
  expect((await baseline.required()).functions).toMatchObject([{ notSearched: reason }, { notSearched: null }]);
});

describe("a log too long for the time of its search", () => {
  test("is inconclusive where nothing was found until then, and holds up no other", async () => {
    const { execution } = await migratedBatch2("long");
    await logged("long-b", Array<string>(900).fill("noise"));
    await logged("long-c", [missing]);
    const { answer, verdicts } = await scanned(execution, slowLogs("/aws/lambda/long-b"), 2);
    expect(answer).toMatchObject({ batch: 2, verdict: "unhealthy", unhealthy: 1, inconclusive: 1 });
    expect(verdicts[0]).toMatchObject({ functionName: "long-b", verdict: "inconclusive", reason: outOfTime });
    expect(verdicts[1]).toMatchObject({ functionName: "long-c", reason: `its log says: ${missing}` });
  });

  test.each([900, 3000])("keeps what was found until then, of %i events", async (events) => {
    const name = `half-${events}`;
    const { execution } = await rehearsal.prepared(name, [`${name}-a`]);
    await migrateBatch.with(rehearsal.tools)({ execution, batch: 1 });
    await logged(`${name}-a`, [missing, ...Array<string>(events).fill("noise")]);
    const { verdicts } = await scanned(execution, slowLogs(`/aws/lambda/${name}-a`));
    expect(verdicts).toMatchObject([{ verdict: "unhealthy", reason: `its log says: ${missing}; ${outOfTime}` }]);
  });
});

test("a search of the time before the change that ended early is said, so that nobody takes what was there before for new", async () => {
  const { execution } = await rehearsal.prepared("earlier", ["earlier-a"]);
  await logged("earlier-a", Array<string>(900).fill("noise"));
  await migrateBatch.with(rehearsal.tools)({ execution, batch: 1 });
  await logged("earlier-a", [missing]);
  const { verdicts } = await scanned(execution, slowLogs("/aws/lambda/earlier-a"));
  expect(verdicts[0]?.reason).toBe(
    `its log says: ${missing}; ${outOfTime}, so more errors may have existed before the change`,
  );
});

test("a busy log is searched a few times for each function, however much it holds", async () => {
  const { execution } = await migratedBatch2("many");
  for (const name of ["many-b", "many-c"]) await logged(name, [missing, ...Array<string>(3000).fill("noise")]);
  let searches = 0;
  rehearsal.clients.logs.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const isFirstPage = (args.input as { readonly nextToken?: string }).nextToken === undefined;
        if (commandName === "FilterLogEventsCommand" && isFirstPage) searches += 1;
        return next(args);
      },
    { name: "counting" },
  );
  await scanned(execution, rehearsal.tools, 2);
  rehearsal.clients.logs.middlewareStack.remove("counting");
  expect(searches).toBeGreaterThan(0);
  // Four since the change, three in the hour before it and three in the day before, of each of the two.
  expect(searches).toBeLessThanOrEqual(2 * 10);
});

describe("what the scan searches", () => {
  test("begins just before the code is changed, however late the change is known to be in force", async () => {
    const { execution, files, fleet } = await rehearsal.prepared("soon", ["soon-a"]);
    let late = 0;
    const { lambda, clock } = rehearsal.tools;
    const tools: AllTools = {
      ...rehearsal.tools,
      clock: { ...clock, now: () => new Date(clock.now().getTime() + late) },
      lambda: {
        ...lambda,
        async updateCode(...given) {
          const updated = await lambda.updateCode(...given);
          await logged("soon-a", [missing]);
          late = 300_000;
          return updated;
        },
      },
    };
    await migrateBatch.with(tools)({ execution, batch: 1 });
    const { changedAt, settledAt } = await files.journal("soon-a").required();
    expect(Date.parse(settledAt ?? "") - Date.parse(changedAt ?? "")).toBeGreaterThan(290_000);
    await fleet.invoke("soon-a");
    const { verdicts } = await scanned(execution);
    expect(verdicts).toMatchObject([
      { functionName: "soon-a", verdict: "unhealthy", reason: `its log says: ${missing}` },
    ]);
  });

  test("does not take what the function did before the change was in force for a sign of health", async () => {
    const { execution, files } = await rehearsal.prepared("old", ["old-a"]);
    await migrateBatch.with(rehearsal.tools)({ execution, batch: 1 });
    const { changedAt } = await files.journal("old-a").required();
    await logged("old-a", ["START"], new Date(changedAt ?? 0));
    expect((await scanned(execution)).answer).toMatchObject({ verdict: "inconclusive" });
  });

  test("keeps the first moment of change where the task dies and is run again", async () => {
    const { execution, files } = await rehearsal.prepared("twice", ["twice-a"]);
    const dying: AllTools = {
      ...rehearsal.tools,
      lambda: { ...rehearsal.tools.lambda, updateCode: async () => Promise.reject(new Error("died")) },
    };
    await expect(migrateBatch.with(dying)({ execution, batch: 1 })).rejects.toThrow("died");
    const journal = files.journal("twice-a");
    const first = await journal.required();
    await journal.write({ ...first, outcome: null });
    await migrateBatch.with(rehearsal.tools)({ execution, batch: 1 });
    expect(first.changedAt).not.toBeNull();
    expect((await journal.required()).changedAt).toBe(first.changedAt);
  });

  test("begins with the snapshot where the journal is an earlier version's and does not tell", async () => {
    const { execution, files } = await rehearsal.prepared("former", ["former-a"]);
    await migrateBatch.with(rehearsal.tools)({ execution, batch: 1 });
    const { takenAt } = await files.snapshot("former-a").required();
    await files.journal("former-a").write({ ...(await files.journal("former-a").required()), changedAt: null });
    await logged("former-a", [missing], new Date(Date.parse(takenAt) + 1));
    expect((await scanned(execution)).answer).toMatchObject({ verdict: "unhealthy" });
  });
});

describe("in a log group that functions share", () => {
  /** A canary, and batch 2 of -b and -c, all of which write to one log group; none is called. */
  async function sharing(prefix: string) {
    const logGroup = `/${prefix}/all`;
    const functions = ["a", "b", "c"].map((name) => ({ name: `${prefix}-${name}`, logGroup }));
    const prepared = await rehearsal.prepared(prefix, functions, { canary: `${prefix}-a` });
    await migrateBatch.with(rehearsal.tools)({ execution: prepared.execution, batch: 1 });
    await takeBaseline.with(rehearsal.tools)({ execution: prepared.execution, batch: 2 });
    await migrateBatch.with(rehearsal.tools)({ execution: prepared.execution, batch: 2 });
    return { ...prepared, logGroup };
  }
  /** Writes a line as the runtime of a function does. */
  async function loggedBy(functionName: string, logGroupName: string, lines: readonly string[], at = new Date()) {
    const { logs } = rehearsal.clients;
    const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
    const logStreamName = `${day}/${functionName}[$LATEST][${crypto.randomUUID().replaceAll("-", "")}]`;
    await logs.send(new CreateLogGroupCommand({ logGroupName })).catch(() => undefined);
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = lines.map((message) => ({ timestamp: at.getTime(), message }));
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }

  test("what another function writes there is neither a sign of health nor of illness", async () => {
    const { execution, fleet } = await sharing("shared-log");
    await fleet.invoke("shared-log-c");
    expect((await scanned(execution, rehearsal.tools, 2)).verdicts).toMatchObject([
      { functionName: "shared-log-b", verdict: "inconclusive" },
      { functionName: "shared-log-c", verdict: "healthy" },
    ]);
    await loggedBy("shared-log-c", "/shared-log/all", [missing]);
    expect((await scanned(execution, rehearsal.tools, 2)).verdicts).toMatchObject([
      { functionName: "shared-log-b", verdict: "inconclusive" },
      { functionName: "shared-log-c", verdict: "unhealthy" },
    ]);
  });

  test("nor does it where there is too much to be looked at event by event", async () => {
    const { execution, logGroup } = await sharing("much-log");
    await loggedBy("much-log-c", logGroup, [missing, ...Array<string>(1100).fill("noise")]);
    expect((await scanned(execution, rehearsal.tools, 2)).verdicts).toMatchObject([
      { functionName: "much-log-b", verdict: "inconclusive" },
      { functionName: "much-log-c", verdict: "unhealthy" },
    ]);
  });

  test("an error that another function logged before the change does not excuse this one's", async () => {
    const { execution, logGroup } = await sharing("known-log");
    await loggedBy("known-log-c", logGroup, [missing], new Date(Date.now() - 600_000));
    await loggedBy("known-log-b", logGroup, [missing]);
    expect((await scanned(execution, rehearsal.tools, 2)).verdicts).toMatchObject([
      { functionName: "known-log-b", verdict: "unhealthy" },
      {},
    ]);
  });
});

test("a journal without the moment of change is read as one that does not tell", () => {
  const { changedAt: _, ...former } = aJournal("f", { changedAt: "2026-01-01T00:00:00.000Z" });
  expect(documents.journal.read(former)).toEqual(aJournal("f", { changedAt: null }));
});
