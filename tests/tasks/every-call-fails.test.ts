import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executionName } from "../../src/domain/execution-name.ts";
import type { FunctionVerdict } from "../../src/domain/verdict/function-verdict.ts";
import { checkHealth } from "../../src/tasks/batch/check-health.ts";
import { migrateBatch } from "../../src/tasks/batch/migrate-batch.ts";
import { scanForImportErrors } from "../../src/tasks/batch/scan-for-import-errors.ts";
import { takeBaseline } from "../../src/tasks/batch/take-baseline.ts";
import { rollBack } from "../../src/tasks/finish/roll-back.ts";
import { type Files, uploadedLayer } from "../support/fleet.ts";
import { aRehearsal, type Rehearsal } from "../support/rehearsal.ts";

/** What the layer's copy does in each call, and the function's own does not. */
const inPython: Readonly<Record<string, string>> = {
  "raises an exception": "raise KeyError('price')",
  "finds no file": "open('/var/task/missing.json')",
  "runs into its timeout": "time.sleep(30)",
  "ends its process": "os._exit(1)",
  "is killed by a signal, as for want of memory": "os.kill(os.getpid(), signal.SIGKILL)",
  "answers what is no JSON": "return {1, 2}",
};
const inNode: Readonly<Record<string, string>> = {
  "rejects its promise": "return Promise.reject(new TypeError('no price'));",
  "throws nothing but a text": "throw 'no price';",
  "rejects a promise that nobody awaits":
    "Promise.reject(new Error('alone')); return new Promise((done) => setTimeout(done, 500));",
  "ends its process": "process.exit(1);",
};
const PACKAGE = "node_modules/@acme/shared";
const python = (body: string): Files => ({
  "shared/__init__.py": "",
  "shared/work.py": `import os, signal, time\n\ndef work(kind):\n${body}`,
});
const nodejs = (body: string): Files => ({
  [`${PACKAGE}/package.json`]: '{"name":"@acme/shared","version":"1.0.0","main":"index.js"}',
  [`${PACKAGE}/index.js`]: `exports.work = (kind) => {\n${body}\n};\n`,
});
const failing = {
  python: python(
    `${Object.values(inPython)
      .map((body, kind) => `    if kind == ${kind}:\n        ${body}\n`)
      .join("")}    return kind\n`,
  ),
  nodejs: nodejs(
    Object.values(inNode)
      .map((body, kind) => `  if (kind === ${kind}) { ${body} }`)
      .join("\n"),
  ),
};

const canaryFiles: Files = {
  "app.py": "from shared.work import work\n\ndef handler(event, context):\n    return work(99)\n",
};

/** The functions of one format: each calls the shared code in its own way. */
function functionsOf(prefix: string) {
  return [
    ...Object.keys(inPython).map((title, kind) => ({
      title: `in Python ${title}`,
      name: `${prefix}-py-${kind}`,
      files: { "app.py": `from shared.work import work\n\ndef handler(event, context):\n    return work(${kind})\n` },
      shared: python("    return kind\n"),
      runtime: "python3.11",
    })),
    ...Object.keys(inNode).map((title, kind) => ({
      title: `in Node.js ${title}`,
      name: `${prefix}-js-${kind}`,
      files: { "app.js": `const { work } = require('@acme/shared');\nexports.handler = async () => work(${kind});\n` },
      shared: nodejs("  return kind;"),
      runtime: "nodejs22.x",
    })),
  ];
}

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

describe.each([
  ["text", "Text"],
  ["JSON", "JSON"],
] as const)(
  "A batch that logs in %s, without a check and with default settings, is rolled back after one bake",
  (format, LogFormat) => {
    const prefix = `every-${format.toLowerCase()}`;
    const functions = functionsOf(prefix);
    const decisions: string[] = [];
    const verdicts = new Map<string, FunctionVerdict>();
    let before: Readonly<Record<string, string>>;
    let rolledBack: { readonly restored: number; readonly failed: number; readonly remaining: number };
    let after: Readonly<Record<string, string>>;
    let answersBefore: readonly unknown[];
    let answersAfter: readonly unknown[];

    beforeAll(async () => {
      const { clients, tools } = rehearsal;
      const canary = { name: `${prefix}-canary`, shared: python("    return kind\n"), files: canaryFiles };
      const { fleet, execution, files } = await rehearsal.prepared(
        prefix,
        [...functions, canary],
        {
          layer: undefined,
          layers: {
            python: { name: `${prefix}-python`, zip: await uploadedLayer(clients, failing.python) },
            nodejs: { name: `${prefix}-nodejs`, zip: await uploadedLayer(clients, failing.nodejs) },
          },
          shared: ["shared/", `${PACKAGE}/`],
          drift: "adopt-layer",
          batchSize: functions.length,
          canary: canary.name,
        },
        failing.python,
      );
      const live = (times: number) =>
        Promise.all(
          functions.map(async ({ name }) => {
            let answer: unknown;
            for (let call = 0; call < times; call += 1) answer = await fleet.invoke(name);
            return answer;
          }),
        );
      for (const { name } of functions)
        await clients.lambda.send(
          new UpdateFunctionConfigurationCommand({ FunctionName: name, Timeout: 1, LoggingConfig: { LogFormat } }),
        );
      answersBefore = await live(2);
      before = await fleet.fingerprints();
      const batches = [...(await files.plan.required()).batches.keys()].map((index) => index + 1).slice(1);
      for (const batch of batches) {
        await takeBaseline.with(tools)({ execution, batch });
        await migrateBatch.with(tools)({ execution, batch });
        await checkHealth.with(tools)({ execution, batch });
      }
      await live(3);
      for (const batch of batches) {
        decisions.push((await scanForImportErrors.with(tools)({ execution, batch })).decision);
        for (const verdict of (await files.evidence(batch).scan.required()).verdicts)
          verdicts.set(verdict.functionName, verdict);
      }
      rolledBack = await rollBack.with(tools)({ execution, target: executionName(execution) });
      after = await fleet.fingerprints();
      answersAfter = await live(1);
    });

    test.each(functions.map(({ title, name }) => [title, name] as const))(
      "a function that %s is unhealthy",
      (_title, name) => {
        expect(verdicts.get(name)).toMatchObject({ verdict: "unhealthy" });
      },
    );

    test("the scan decides to roll back, and every function is as before and answers again", () => {
      expect(new Set(decisions)).toEqual(new Set(["roll-back"]));
      expect(rolledBack).toEqual({ restored: functions.length, failed: 0, remaining: 0 });
      expect(after).toEqual(before);
      expect(answersAfter).toEqual(answersBefore);
    });
  },
);
