import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkHealth } from "../../../src/tasks/batch/check-health.ts";
import { migrateBatch } from "../../../src/tasks/batch/migrate-batch.ts";
import { scanForImportErrors } from "../../../src/tasks/batch/scan-for-import-errors.ts";
import { greeter, sharedCode } from "../../support/fleet.ts";
import { aRehearsal, type Rehearsal } from "../../support/rehearsal.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

/** Imports a module of the shared code in a way the import proof cannot follow. */
const importsExtra = 'EXTRA = importlib.import_module("shared." + "extra").EXTRA';
/** Tries that module, and says so in its log where it is not there; its answer is the same either way. */
const careful = {
  "app.py": [
    "import importlib",
    "def handler(event, context):",
    "    try:",
    `        ${importsExtra}`,
    "    except ImportError as error:",
    '        print(f"[WARNING] {type(error).__name__}: {error}")',
    '    return {"statusCode": 200, "secret": "hunter2"}',
    "",
  ].join("\n"),
};
const withExtra = { ...sharedCode, "shared/extra.py": "EXTRA = 1\n" };
const missing = "ModuleNotFoundError: No module named 'shared.extra'";
const ping = { name: "ping", expect: { statusCode: 200 } };

async function judged(execution: string) {
  const { tools } = rehearsal;
  await migrateBatch.with(tools)({ execution, batch: 1 });
  const health = await checkHealth.with(tools)({ execution, batch: 1 });
  const scan = await scanForImportErrors.with(tools)({ execution, batch: 1 });
  const files = tools.filesOf(execution).evidence(1);
  return {
    health,
    scan,
    verdicts: (await files.health.required()).verdicts,
    scans: (await files.scan.required()).scans,
  };
}

describe("check health and scan for import errors", () => {
  test("a function that answers as expected, through the layer, is healthy in both", async () => {
    const { execution } = await rehearsal.prepared("fine", ["fine-a"], { checks: { "fine-a": [ping] } });
    const { health, scan } = await judged(execution);
    expect(health).toMatchObject({ batch: 1, verdict: "healthy", unhealthy: 0, inconclusive: 0 });
    expect(scan).toMatchObject({ batch: 1, verdict: "healthy", unhealthy: 0, inconclusive: 0 });
  });

  test("a function without a check and without an invocation is inconclusive in both", async () => {
    const { execution } = await rehearsal.prepared("silent", ["silent-a"]);
    const { health, scan, scans } = await judged(execution);
    expect(health).toMatchObject({ verdict: "inconclusive", inconclusive: 1 });
    expect(scan).toMatchObject({ verdict: "inconclusive", inconclusive: 1 });
    expect(scans).toMatchObject([{ logGroup: "/aws/lambda/silent-a", since: { calls: 0, events: 0 } }]);
  });

  test("a module the layer lacks makes a function unhealthy, also where it handles the error", async () => {
    const functions = [{ name: "lacks-a", files: careful, shared: withExtra }];
    const more = { checks: { "lacks-a": [ping] }, drift: "adopt-layer", unproven: "migrate" };
    const { execution } = await rehearsal.prepared("lacks", functions, more);
    const { health, scan, verdicts } = await judged(execution);
    expect(health).toMatchObject({ verdict: "unhealthy", unhealthy: 1 });
    expect(verdicts[0]?.reason).toBe(`check "ping": its log says: ${missing}`);
    expect(scan).toMatchObject({ verdict: "unhealthy", unhealthy: 1 });
  });

  test("an import error the function showed before is not blamed on the migration", async () => {
    const functions = [{ name: "known-a", files: careful }];
    const { execution } = await rehearsal.prepared("known", functions, { checks: { "known-a": [ping] } });
    const { health, scan, scans } = await judged(execution);
    expect(health.verdict).toBe("healthy");
    expect(scan.verdict).toBe("healthy");
    expect(scans).toMatchObject([{ importErrors: [missing], knownBefore: [missing] }]);
  });

  test("an import that fails altogether is said with the error's own words", async () => {
    const files = { "app.py": `import importlib\n${importsExtra}\n${greeter["app.py"]}` };
    const functions = [{ name: "gone-a", files, shared: withExtra }];
    const more = { checks: { "gone-a": [ping] }, drift: "adopt-layer", unproven: "migrate" };
    const { execution } = await rehearsal.prepared("gone", functions, more);
    const { verdicts } = await judged(execution);
    expect(verdicts[0]?.reason).toBe(
      `check "ping": Runtime.ImportModuleError: Unable to import module 'app': No module named 'shared.extra'`,
    );
  });

  test("what a function answers is stored nowhere", async () => {
    const functions = [{ name: "secret-a", files: careful }];
    const checks = { "secret-a": [{ name: "ping", expect: { secret: "other" } }, ping] };
    const { execution, files } = await rehearsal.prepared("secret", functions, { checks });
    await migrateBatch.with(rehearsal.tools)({ execution, batch: 1 });
    for await (const key of rehearsal.tools.store.list(files.key("")))
      expect(Buffer.from((await rehearsal.tools.store.get(key)) ?? []).includes("hunter2"), key).toBe(false);
    expect((await files.journal("secret-a").required()).reason).toBe(
      'was failing before the migration: check "ping": secret: expected "other", got a text of 7 characters',
    );
  });
});
