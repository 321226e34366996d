import { ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, it, test } from "vitest";
import type { ProbeFinding } from "../../src/domain/import-probe/probe-answer.ts";
import { probeRecord } from "../../src/domain/import-probe/probe-record.ts";
import { probeImports } from "../../src/tasks/probe-imports.ts";
import { readRequest } from "../../src/tasks/read-request.ts";
import { takeInventory } from "../../src/tasks/take-inventory.ts";
import type { AllTools } from "../../src/tasks/tools.ts";
import { aCloud, type CloudAtHand, executionArn } from "../support/cloud.ts";
import { aFleet, type Fleet, sharedCode } from "../support/fleet.ts";
import { somebodyElse } from "../support/somebody-else.ts";

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
  const request = { layer: { name: "deep", zip: fleet.layerZip }, fleet: { prefix: "deep-" }, ...changes };
  await readRequest.with(cloud.tools)({ execution, startedAt: "2030-01-01T00:00:00Z", request });
  await takeInventory.with(cloud.tools)({ execution });
  return execution;
}
const probe = (execution: string, tools: AllTools = cloud.tools, kind = "migrate") =>
  probeImports.with(tools)({ execution, kind });
const planOf = (execution: string) => cloud.tools.files(execution).plan.required();
const recordOf = (execution: string) => cloud.tools.files(execution).file("probe.json", probeRecord).required();

async function reasonsOf(execution: string): Promise<Readonly<Record<string, string | null>>> {
  const { functions } = await planOf(execution);
  return Object.fromEntries(functions.map(({ name, action }) => [name, action.kind === "skip" ? action.reason : null]));
}

async function probeFunctions(): Promise<readonly string[]> {
  const { Functions = [] } = await cloud.clients.lambda.send(new ListFunctionsCommand({}));
  return Functions.flatMap(({ FunctionName = "" }) =>
    FunctionName.startsWith("layershift-dev-probe-") ? FunctionName : [],
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
      "would no longer import, as tried in its runtime: app.py line 4: ModuleNotFoundError: No module named 'shared.tests'",
    "deep-variable": null,
    "deep-hidden":
      "would no longer import, as tried in its runtime: app.py line 6: ModuleNotFoundError: No module named 'shared.tests'",
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
    reason: expect.stringMatching(/URLError.*reaches nobody/),
  });
  expect(of("deep-broken")).toMatchObject({
    verdict: "alike",
    reason: expect.stringMatching(/No module named 'no_such_module'/),
  });
  expect(of("deep-ending")).toMatchObject({ verdict: "alike", reason: expect.stringMatching(/exit code 3/) });
  const { notes } = await planOf(execution);
  expect(notes).toContain("Imports probed in the runtime: 2 functions would import from slim package and layer.");
  expect(notes).toContain("Imports probed with a stand-in for the variable TABLE: deep-hidden, deep-variable");
});
