import { ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, it } from "vitest";
import { probeImports } from "../../src/tasks/prepare/probe-imports.ts";
import { readRequest } from "../../src/tasks/prepare/read-request.ts";
import { takeInventory } from "../../src/tasks/prepare/take-inventory.ts";
import { aCloud, type CloudAtHand, executionArn } from "../support/cloud.ts";
import { aFleet, type Files, type Fleet, type FleetFunction } from "../support/fleet.ts";

const PACKAGE = "node_modules/@acme/shared/";
const shared: Files = {
  [`${PACKAGE}package.json`]: '{"name":"@acme/shared","main":"index.js"}',
  [`${PACKAGE}index.js`]: "exports.greet = (name) => 'hello ' + name;",
};
const withTests = { ...shared, [`${PACKAGE}tests/data.js`]: "exports.rows = 3;" };
const requires = "const { greet } = require('@acme/shared');\n";
const handler = "exports.handler = async () => 200;\n";
/** Which file that is shows only when the code runs: reading cannot tell that the layer leaves it out. */
const byComputedName = `const kind = 'stset'.split('').reverse().join('');\nrequire('@acme/shared/' + kind + '/data');\n`;
const node = (name: string, files: Files, own: Files = shared, runtime = "nodejs24.x"): FleetFunction => ({
  name,
  runtime,
  handler: "app.handler",
  files,
  shared: own,
});

let cloud: CloudAtHand;
let fleet: Fleet;
let before: Readonly<Record<string, string>>;
beforeAll(async () => {
  cloud = await aCloud();
  fleet = await aFleet(cloud.clients, {
    functions: [
      node("node-plain", { "app.js": requires + handler }, shared, "nodejs22.x"),
      node("node-esm", {
        "app.mjs": "import { greet } from '@acme/shared';\nexport const handler = async () => greet;",
      }),
      node("node-computed", { "app.js": byComputedName + handler }, withTests),
      node("node-calling", {
        "app.mjs": `import '@acme/shared';\nawait fetch('http://192.0.2.1/');\nexport const handler = async () => 1;`,
      }),
      node("node-broken", { "app.js": `${requires}require('no-such-module');\n${handler}` }),
      node("node-ending", { "app.js": `${requires}process.kill(process.pid, 'SIGTERM'); for (;;);\n${handler}` }),
    ],
    layer: shared,
  });
  before = await fleet.fingerprints();
});
afterAll(() => cloud.stop());

it("a Node.js function that only fails to load under the real runtime is caught by the probe before anything is touched", async () => {
  const execution = executionArn("probe-nodejs");
  const request = {
    layer: { name: "node-layer", zip: fleet.layerZip },
    shared: [PACKAGE],
    fleet: { prefix: "node-" },
  };
  await readRequest.with(cloud.tools)({ execution, startedAt: "2030-01-01T00:00:00Z", request });
  await takeInventory.with(cloud.tools)({ execution });
  await probeImports.with(cloud.tools)({ execution, kind: "migrate" });

  const files = cloud.tools.filesOf(execution);
  const { functions } = await files.plan.required();
  expect(
    Object.fromEntries(functions.map(({ name, action }) => [name, action.kind === "skip" ? action.reason : null])),
  ).toEqual({
    "node-plain": null,
    "node-esm": null,
    "node-computed":
      "would no longer import, as tested in its runtime: app.js line 2: Error [MODULE_NOT_FOUND]: Cannot find module '@acme/shared/tests/data'",
    "node-calling": null,
    "node-broken": null,
    "node-ending": null,
  });
  const { findings, made } = await files.probe.required();
  expect(
    Object.fromEntries(findings.map(({ functionName, verdict, reason }) => [functionName, [verdict, reason]])),
  ).toEqual({
    "node-plain": ["imports", null],
    "node-esm": ["imports", null],
    "node-computed": ["lost", expect.any(String)],
    "node-calling": ["alike", expect.stringContaining("fetch failed")],
    "node-broken": ["alike", "app.js line 2: Error [MODULE_NOT_FOUND]: Cannot find module 'no-such-module'"],
    "node-ending": ["alike", "it was ended by signal SIGTERM"],
  });
  expect(await fleet.fingerprints()).toEqual(before);
  const { Functions = [] } = await cloud.clients.lambda.send(new ListFunctionsCommand({}));
  expect(made).toEqual([]);
  expect(Functions.filter(({ FunctionName = "" }) => FunctionName.includes("probe-"))).toEqual([]);
});
