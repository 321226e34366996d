import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrateBatch } from "../../src/tasks/batch/migrate-batch.ts";
import { takeBaseline } from "../../src/tasks/batch/take-baseline.ts";
import { aRehearsal, type Rehearsal } from "../support/rehearsal.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

/** Imports a module that no file holds: a finder of its own makes it, which no reading shows. */
const serves = {
  "app.py": [
    "import sys, importlib.machinery",
    "class Finder:",
    "    def find_spec(self, name, path=None, target=None):",
    "        return importlib.machinery.ModuleSpec(name, self) if name == 'made_up' else None",
    "    def create_module(self, spec):",
    "        return None",
    "    def exec_module(self, module):",
    "        module.ANSWER = 42",
    "sys.meta_path.append(Finder())",
    "import made_up",
    "from shared.greeting import greet",
    "def handler(event, context):",
    "    return {'statusCode': 200, 'answer': made_up.ANSWER}",
    "",
  ].join("\n"),
};
const check = { name: "answers", expect: { statusCode: 200 } };

describe("No function moves silently if its use of the shared code cannot be analyzed: it is held back or reported.", () => {
  const outcomeOf = async (prefix: string, more: object) => {
    const name = `${prefix}-a`;
    const { tools } = rehearsal;
    const { execution, fleet, files, before } = await rehearsal.prepared(prefix, [{ name, files: serves }], more);
    await migrateBatch.with(tools)({ execution, batch: 1 });
    const journal = await files.journal(name).read();
    return { journal, isUntouched: (await fleet.fingerprints())[name] === before[name] };
  };

  test("a function that works although its handler seems impossible to import is left alone with a reason", async () => {
    const { journal, isUntouched } = await outcomeOf("serves", { checks: { "serves-a": [check] } });
    expect(journal).toMatchObject({
      outcome: "skipped",
      code: "serves-unproven",
      data: { findings: [{ file: "app.py", line: 10, module: "made_up" }] },
    });
    expect(isUntouched).toBe(true);
  });

  test("successful calls in its log show that it works, before any metric does", async () => {
    const { tools } = rehearsal;
    const name = "logged-b";
    const functions = [{ name: "logged-a" }, { name, files: serves }];
    const { execution, fleet, files } = await rehearsal.prepared("logged", functions, { canary: "logged-a" });
    await fleet.invoke(name);
    await takeBaseline.with(tools)({ execution, batch: 2 });
    await migrateBatch.with(tools)({ execution, batch: 2 });
    expect(await files.journal(name).read()).toMatchObject({
      outcome: "skipped",
      code: "serves-unproven",
      data: { findings: [{ file: "app.py", line: 10, module: "made_up" }] },
    });
  });

  test("it moves if the request says so", async () => {
    const { journal, isUntouched } = await outcomeOf("allowed", {
      checks: { "allowed-a": [check] },
      unproven: "migrate",
    });
    expect(journal).toMatchObject({ outcome: "migrated" });
    expect(isUntouched).toBe(false);
  });

  test("it moves with a note if nothing shows that it serves", async () => {
    const { isUntouched } = await outcomeOf("silent", {});
    expect(isUntouched).toBe(false);
  });
});
