import { GetFunctionCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, it, test } from "vitest";
import type { ProbeFinding } from "../../../src/domain/imports/probe/probe-answer.ts";
import { writeReport } from "../../../src/tasks/finish/write-report.ts";
import { probeImports } from "../../../src/tasks/prepare/probe-imports.ts";
import { readRequest } from "../../../src/tasks/prepare/read-request.ts";
import { takeInventory } from "../../../src/tasks/prepare/take-inventory.ts";
import { aCloud, type CloudAtHand, executionArn } from "../../support/cloud.ts";
import { aFleet, type Fleet, sharedCode } from "../../support/fleet.ts";
import { coded, said, textsOf } from "../../support/reasons.ts";
import { somebodyElse } from "../../support/somebody-else.ts";
import type { AllTools } from "../../support/tools.ts";

const handler = "\ndef handler(event, context):\n    return 200\n";
/** Which module that is shows only when the code runs: reading cannot tell that the layer leaves it out. */
const byComputedName = `import importlib\n\nkind = "".join(reversed("stset"))\nfound = importlib.import_module(f"shared.{kind}.data")\n${handler}`;
const withTests = { ...sharedCode, "shared/tests/__init__.py": "", "shared/tests/data.py": "ROWS = 3\n" };

let cloud: CloudAtHand;
let fleet: Fleet;
let before: Readonly<Record<string, string>>;
let begun = 0;

beforeAll(async () => {
  cloud = await aCloud();
  const own = await somebodyElse(cloud.clients).publishesLayer("own");
  fleet = await aFleet(cloud.clients, {
    functions: [
      { name: "deep-plain", layers: [own] },
      { name: "deep-computed", files: { "app.py": byComputedName }, shared: withTests },
      {
        name: "deep-variable",
        files: { "app.py": `import os\nTABLE = os.environ["TABLE"]\nfrom shared.greeting import greet\n${handler}` },
      },
      {
        name: "deep-hidden",
        files: { "app.py": `import os\nTABLE = os.environ["TABLE"]\n${byComputedName}` },
        shared: withTests,
      },
      {
        name: "deep-calling",
        files: {
          "app.py": `import urllib.request\nimport shared\nurllib.request.urlopen("http://192.0.2.1/")\n${handler}`,
        },
      },
      { name: "deep-broken", files: { "app.py": `import shared\nimport no_such_module\n${handler}` } },
      { name: "deep-ending", files: { "app.py": `import os\nimport shared\nos._exit(3)\n${handler}` } },
    ],
    layer: sharedCode,
  });
  before = await fleet.fingerprints();
});
afterAll(() => cloud.stop());

async function planned(changes: object = {}) {
  begun += 1;
  const execution = executionArn(`probe-${begun}`);
  const layer = { name: "deep", zip: fleet.layerZip };
  const request = { layer, fleet: { prefix: "deep-" }, unproven: "migrate", ...changes };
  await readRequest.with(cloud.tools)({ execution, startedAt: "2030-01-01T00:00:00Z", request });
  await takeInventory.with(cloud.tools)({ execution });
  return execution;
}
const probe = (execution: string, tools: AllTools = cloud.tools, kind = "migrate") =>
  probeImports.with(tools)({ execution, kind });
const planOf = (execution: string) => cloud.tools.filesOf(execution).plan.required();
const recordOf = (execution: string) => cloud.tools.filesOf(execution).probe.required();

async function reasonsOf(execution: string): Promise<Readonly<Record<string, string | null>>> {
  const { functions } = await planOf(execution);
  return Object.fromEntries(functions.map(({ name, action }) => [name, action.kind === "skip" ? action.reason : null]));
}

async function probeFunctions(): Promise<readonly string[]> {
  const { Functions = [] } = await cloud.clients.lambda.send(new ListFunctionsCommand({}));
  return Functions.flatMap(({ FunctionName = "" }) =>
    FunctionName.startsWith("layershift-dev-import-probe-") ? FunctionName : [],
  );
}

// Fails when what the probe found newly failing does not hold a function back.
test("A function that only fails to import under the real runtime is caught by the probe before anything is touched, and by nothing else.", async () => {
  const unprobed = await planned({ probe: "none" });
  await probe(unprobed);
  expect(await reasonsOf(unprobed)).toMatchObject({ "deep-computed": null });

  const execution = await planned();
  await probe(execution);
  expect(await reasonsOf(execution)).toEqual({
    "deep-plain": null,
    "deep-computed":
      "would no longer import, as tested in its runtime: app.py line 4: ModuleNotFoundError: No module named 'shared.tests'",
    "deep-variable": null,
    "deep-hidden":
      "would no longer import, as tested in its runtime: app.py line 6: ModuleNotFoundError: No module named 'shared.tests'",
    "deep-calling": null,
    "deep-broken": null,
    "deep-ending": null,
  });
  expect(await fleet.fingerprints()).toEqual(before);
  expect(await probeFunctions()).toEqual([]);
});

it("notes what fails now as afterwards, and what a variable's stand-in was needed for, and blames neither", async () => {
  const execution = await planned();
  await probe(execution);
  const findings = new Map((await recordOf(execution)).findings.map((finding) => [finding.functionName, finding]));
  const of = (name: string): Partial<ProbeFinding> => findings.get(name) ?? {};
  expect(of("deep-plain")).toMatchObject({ verdict: "imports", reason: null, standIns: [] });
  expect(of("deep-variable")).toMatchObject({ verdict: "imports", standIns: ["TABLE"] });
  expect(of("deep-calling")).toMatchObject({
    verdict: "alike",
    reason: expect.stringMatching(/URLError.*no network access/),
  });
  expect(of("deep-broken")).toMatchObject({
    verdict: "alike",
    reason: expect.stringMatching(/No module named 'no_such_module'/),
  });
  expect(of("deep-ending")).toMatchObject({ verdict: "alike", reason: expect.stringMatching(/exit code 3/) });
  const { notes } = await planOf(execution);
  expect(notes).toContainEqual(coded("probed", { functions: 2 }));
  const functions = ["deep-hidden", "deep-variable"];
  expect(notes).toContainEqual(coded("probe-stand-in", { variable: "TABLE", functions }));
});

it("imports with the names of each function's variables, and says of which one it would need the value", async () => {
  const wantsName = `import os\nif "TABLE" not in os.environ:\n    import no_such_module\nimport shared\n${handler}`;
  const wantsValue = `import os\nimport shared\nKIND = {"a": 1}[os.environ["TABLE"]]\n${handler}`;
  const of = (name: string, text: string) => ({ name, files: { "app.py": text }, environment: { TABLE: "a" } });
  const named = { functions: [of("named-present", wantsName), of("named-needed", wantsValue)], layer: sharedCode };
  const { layerZip } = await aFleet(cloud.clients, named);
  const execution = await planned({ layer: { name: "named", zip: layerZip }, fleet: { prefix: "named-" } });
  await probe(execution);
  const found = (await recordOf(execution)).findings.map((finding) => [finding.functionName, finding.verdict]);
  expect(Object.fromEntries(found)).toEqual({ "named-present": "imports", "named-needed": "untried" });
  expect((await planOf(execution)).notes).toEqual(
    expect.arrayContaining([
      coded("probed", { functions: 1 }),
      coded("probe-not-tried", { because: said("needs a value for TABLE"), functions: ["named-needed"] }),
    ]),
  );
});

it("tries only functions without a check where the request says so, and in a plan none unless it says so", async () => {
  const checks = { "deep-computed": [{ name: "runs" }] };
  const unchecked = await planned({ probe: "unchecked", checks });
  await probe(unchecked);
  expect((await recordOf(unchecked)).findings.map(({ functionName }) => functionName)).not.toContain("deep-computed");
  expect(await reasonsOf(unchecked)).toMatchObject({ "deep-computed": null, "deep-hidden": expect.any(String) });

  const plan = await planned({ plan: true });
  await probe(plan, cloud.tools, "plan");
  expect((await planOf(plan)).notes).toContainEqual(coded("not-probed", { isPlan: true }));
  const probed = await planned({ plan: true, probe: "all" });
  await probe(probed, cloud.tools, "plan");
  expect(await reasonsOf(probed)).toMatchObject({ "deep-computed": expect.stringContaining("would no longer import") });
});

it("makes the plan anew: a canary that falls out has a successor, and no batch is empty", async () => {
  const execution = await planned({ canary: "deep-computed", batchSize: 2 });
  await probe(execution);
  const { batches, functions } = await planOf(execution);
  expect(batches.map((names) => names.length)).toEqual([1, 2, 2]);
  expect(batches.flat()).not.toContain("deep-computed");
  for (const { name, action } of functions) if ("batch" in action) expect(batches[action.batch - 1]).toContain(name);
});

it("is one function per runtime, architecture and layer list, tagged, without variables, and never more than its own", async () => {
  const made: unknown[] = [];
  const { probes } = cloud.tools;
  const invoke: AllTools["probes"]["invoke"] = async (name, payload) => {
    const described = await cloud.clients.lambda.send(new GetFunctionCommand({ FunctionName: name }));
    const { Environment, VpcConfig, Layers, Role } = described.Configuration ?? {};
    made.push([name, described.Tags?.["layershift:probe"], Environment, VpcConfig, Layers, Role]);
    return probes.invoke(name, payload);
  };
  const execution = await planned();
  await probe(execution, { ...cloud.tools, probes: { ...probes, invoke } });
  const role = "arn:aws:iam::000000000000:role/probe";
  const seen = new Map(made.map((each) => [JSON.stringify(each), each]));
  expect([...seen.values()]).toEqual(
    Array.from({ length: 2 }, () => [
      expect.stringMatching(/^layershift-dev-import-probe-[0-9a-f]{8}-[0-9a-f]{8}$/),
      execution.split(":").at(-1),
      undefined,
      undefined,
      undefined,
      role,
    ]),
  );
  expect(made).toHaveLength(7);
});

it("goes on where a call ended that died, with the functions that are left, and ends alike", async () => {
  const execution = await planned();
  const whole = await planned();
  await probe(whole);
  let invocations = 0;
  const { probes } = cloud.tools;
  const invoke: AllTools["probes"]["invoke"] = async (name, payload) => {
    invocations += 1;
    return probes.invoke(name, payload);
  };
  const unreservedConcurrency = async () => 20;
  const start = cloud.tools.clock.now().getTime();
  /** Time is up once two imports have begun. */
  const clock = { ...cloud.tools.clock, now: () => new Date(start + (invocations >= 2 ? 3_600_000 : 0)) };
  const first = await probe(execution, { ...cloud.tools, clock, probes: { ...probes, invoke, unreservedConcurrency } });
  expect(first).toMatchObject({ next: "probe", toMigrate: 7 });
  expect((await recordOf(execution)).findings.length).toBeLessThan(7);
  expect(await probeFunctions()).toEqual([]);
  expect(await probe(execution)).toMatchObject({ next: "done", toMigrate: 5 });
  const once = await planOf(execution);
  const { notes } = await planOf(whole);
  expect({ ...once, notes: textsOf(once.notes).toSorted() }).toEqual({
    ...(await planOf(whole)),
    notes: textsOf(notes).toSorted(),
  });
  expect(await probe(execution)).toMatchObject({ next: "done", toMigrate: 5 });
  expect(await planOf(execution)).toEqual(once);
});

// Fails when what goes wrong with the probe holds a function back, or passes in silence.
it("does not count its own failures as evidence, and says so", async () => {
  const execution = await planned();
  const { probes } = cloud.tools;
  const create = () => Promise.reject(Object.assign(new Error("no more functions"), { name: "CodeStorageExceeded" }));
  await probe(execution, { ...cloud.tools, probes: { ...probes, create } });
  expect(Object.values(await reasonsOf(execution)).filter((reason) => reason !== null)).toEqual([]);
  expect((await planOf(execution)).notes).toContainEqual(
    coded("probe-not-possible", {
      because: coded("unexpected-error", { error: "CodeStorageExceeded: no more functions" }),
    }),
  );
});

// Fails when the report does not take away what a task left that died.
it("leaves no function behind, even if it died: the report of its execution deletes it", async () => {
  const execution = await planned({ plan: true, probe: "all" });
  const { probes } = cloud.tools;
  const remove = () => Promise.reject(new Error("the process is gone"));
  await probe(execution, { ...cloud.tools, probes: { ...probes, remove } }, "plan");
  expect(await probeFunctions()).toHaveLength(2);
  const target = execution.split(":").at(-1);
  await writeReport.with(cloud.tools)({ execution, state: { kind: "plan", target, batch: 1 } });
  expect(await probeFunctions()).toEqual([]);
  expect((await recordOf(execution)).made).toEqual([]);
});
