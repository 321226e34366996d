import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkHealth } from "../../src/tasks/batch/check-health.ts";
import { migrateBatch } from "../../src/tasks/batch/migrate-batch.ts";
import { scanForImportErrors } from "../../src/tasks/batch/scan-for-import-errors.ts";
import type { Files } from "../support/fleet.ts";
import { sharedCode } from "../support/fleet.ts";
import { aRehearsal, type Prepared, type Rehearsal } from "../support/rehearsal.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

const caller: Files = {
  "app.py": [
    "from shared.greeting import greet",
    "def handler(event, context):",
    '    return {"statusCode": 200, "text": greet("Ada")}',
    "",
  ].join("\n"),
};
/** What the layer's copy does otherwise than the functions' own: a call that only fails when it is made. */
const layerWith = (greeting: string): Files => ({ ...sharedCode, "shared/greeting.py": greeting });

/** A function that gives its copy up for the layer's, called twice before and three times since. */
async function moved(prefix: string, greeting: string, more: object = {}) {
  const functions = [{ name: `${prefix}-a`, files: caller }];
  const layer = layerWith(greeting);
  const prepared = await rehearsal.prepared(prefix, functions, { drift: "adopt-layer", ...more }, layer);
  await called(prepared, 2);
  await migrateBatch.with(rehearsal.tools)({ execution: prepared.execution, batch: 1 });
  return prepared;
}

async function called({ fleet }: Prepared, times: number) {
  for (let call = 0; call < times; call++) await fleet.invoke(fleet.names[0] ?? "");
}

async function looked({ execution, files }: Prepared) {
  const answer = await scanForImportErrors.with(rehearsal.tools)({ execution, batch: 1 });
  const { scans, verdicts } = await files.evidence(1).scan.required();
  return { answer, scans, verdict: verdicts[0] };
}

describe("A function that fails more often after the migration than before is never called healthy, whatever its errors say.", () => {
  const formats = {
    text: {},
    JSON: { LogFormat: "JSON" },
    "JSON of failures alone": { LogFormat: "JSON", SystemLogLevel: "WARN", ApplicationLogLevel: "ERROR" },
  } as const;
  test.each(Object.entries(formats))(
    "a function every call of which fails is unhealthy at the first look, without a check or a metric: %s",
    async (title, format) => {
      const prefix = `fails-${Object.keys(formats).indexOf(title)}`;
      const functions = [{ name: `${prefix}-a`, files: caller }];
      const layer = layerWith("def greet(name, language):\n    return name\n");
      const prepared = await rehearsal.prepared(prefix, functions, { drift: "adopt-layer" }, layer);
      if (title !== "text")
        await rehearsal.clients.lambda.send(
          new UpdateFunctionConfigurationCommand({ FunctionName: `${prefix}-a`, LoggingConfig: format }),
        );
      await called(prepared, 2);
      await migrateBatch.with(rehearsal.tools)({ execution: prepared.execution, batch: 1 });
      await checkHealth.with(rehearsal.tools)({ execution: prepared.execution, batch: 1 });
      await called(prepared, 3);
      const { answer, verdict } = await looked(prepared);
      expect(verdict).toMatchObject({ verdict: "unhealthy", reason: expect.stringContaining("(TypeError)") });
      expect(answer).toMatchObject({ decision: "roll-back" });
    },
  );

  test("the verdict says how many failed, and how many before", async () => {
    const prepared = await moved("counted", "def greet(name, language):\n    return name\n");
    await called(prepared, 3);
    expect((await looked(prepared)).verdict).toMatchObject({
      verdict: "unhealthy",
      reason: "3 of 3 calls since the change failed (TypeError), 0 of 2 before it",
    });
  });

  test("failures in a log too busy to read completely are found by a sample of the calls and a search", async () => {
    const prepared = await moved("busy", "def greet(name):\n    return name\n");
    const { logs } = rehearsal.clients;
    const where = { logGroupName: "/aws/lambda/busy-a", logStreamName: "2026/11/30/[$LATEST]busy" };
    await logs.send(new CreateLogGroupCommand({ logGroupName: where.logGroupName })).catch(() => undefined);
    await logs.send(new CreateLogStreamCommand(where));
    const lines = Array.from({ length: 700 }, (_, call) => [
      `START RequestId: call-${call} Version: $LATEST`,
      ...(call < 600 ? [] : ["[ERROR] OSError: no\rTraceback (most recent call last):"]),
      `REPORT RequestId: call-${call}\tDuration: 1.00 ms`,
    ]).flat();
    const from = Date.now();
    const logEvents = lines.map((message, index) => ({ timestamp: from + index * 10, message }));
    await logs.send(new PutLogEventsCommand({ ...where, logEvents }));
    const { scans, verdict } = await looked(prepared);
    expect(scans[0]?.since).toMatchObject({ failed: 100, sampled: true, failures: [{ error: "OSError", calls: 100 }] });
    expect(verdict).toMatchObject({ verdict: "unhealthy" });
  });
});

describe("what is logged in calls that succeed", () => {
  const logging = (line: string) => `import sys\ndef greet(name):\n    print(${line})\n    return name\n`;

  test("an error not seen before is named, and speaks against nobody", async () => {
    const prepared = await moved("named", logging(`"ERROR CacheError: no cache"`));
    await called(prepared, 2);
    const { verdict, scans } = await looked(prepared);
    expect(verdict).toMatchObject({ verdict: "healthy" });
    expect(scans[0]?.since.logged).toEqual([{ error: "CacheError", calls: 2 }]);
  });

  test("a handled import error whose path alone is another one was known before", async () => {
    const line = `"ImportError: cannot import name 'fast' from 'shared.codec' (" + __file__ + ")"`;
    const both = logging(line);
    const functions = [{ name: "paths-a", files: caller, shared: layerWith(both) }];
    const prepared = await rehearsal.prepared("paths", functions, {}, layerWith(both));
    await called(prepared, 1);
    await migrateBatch.with(rehearsal.tools)({ execution: prepared.execution, batch: 1 });
    await called(prepared, 1);
    const { verdict, scans } = await looked(prepared);
    expect(scans[0]?.importErrors[0]).toContain("/opt/python");
    expect(verdict).toMatchObject({ verdict: "healthy" });
  });

  test("what the request ignores counts for nothing, and is counted", async () => {
    const prepared = await moved("ignored", logging(`"ImportError: depot closed"`), { ignoreLogs: ["depot closed"] });
    await called(prepared, 2);
    const { verdict, scans } = await looked(prepared);
    expect(verdict).toMatchObject({ verdict: "healthy" });
    expect(scans[0]).toMatchObject({ importErrors: [], ignored: 2 });
  });
});
