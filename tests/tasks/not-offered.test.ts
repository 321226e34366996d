import { CreateAliasCommand, PublishVersionCommand } from "@aws-sdk/client-lambda";
import type { FaultKind } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRequest } from "../../src/tasks/prepare/read-request.ts";
import { takeInventory } from "../../src/tasks/prepare/take-inventory.ts";
import { executionArn } from "../support/cloud.ts";
import { aFleet, type Fleet } from "../support/fleet.ts";
import { coded } from "../support/reasons.ts";
import { aRehearsal, type Rehearsal } from "../support/rehearsal.ts";

const looks = {
  "code signing configurations": "ListCodeSigningConfigs",
  "event source mappings": "ListEventSourceMappings",
  "function URLs": "ListFunctionUrlConfigs",
  "provisioned concurrency": "ListProvisionedConcurrencyConfigs",
};
const saying = (...looked: readonly string[]) => coded("not-offered", { looks: looked });

let rehearsal: Rehearsal;
let fleet: Fleet;
beforeAll(async () => {
  rehearsal = await aRehearsal();
  fleet = await aFleet(rehearsal.clients, { functions: ["far-a", "far-b"] });
  const { lambda } = rehearsal.clients;
  for (const FunctionName of fleet.names) {
    const { Version: FunctionVersion } = await lambda.send(new PublishVersionCommand({ FunctionName }));
    await lambda.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion }));
  }
});
afterAll(() => rehearsal.stop());

/** Plans while the named calls of Lambda meet a fault. */
async function planned(name: string, kind: FaultKind, operations: readonly string[]) {
  const { tools, cloud } = rehearsal;
  const execution = executionArn(name);
  const request = { layer: { name: "far", zip: fleet.layerZip }, fleet: { prefix: "far-" } };
  await readRequest.with(tools)({ execution, startedAt: "2030-01-01T00:00:00Z", request });
  const faults = operations.map((each) => cloud.inject({ kind, operation: `lambda.${each}`, times: 1000 }));
  try {
    await takeInventory.with(tools)({ execution });
  } finally {
    for (const fault of faults) fault.lift();
  }
  return tools.filesOf(execution).plan.required();
}

test("what a Region does not offer counts as none, and the plan says so once", async () => {
  const { functions, notes, releases } = await planned("region", "not-offered", Object.values(looks));
  expect(functions.map(({ action }) => action.kind)).toEqual(["migrate", "migrate"]);
  expect([...releases.keys()]).toEqual(["far-a", "far-b"]);
  expect(notes.filter(({ code }) => code === "not-offered")).toEqual([saying(...Object.keys(looks))]);
});

test.each(Object.entries(looks))("%s that the endpoint has no path for count as none", async (words, operation) => {
  const { functions, notes } = await planned(`path-${operation}`, "no-such-path", [operation]);
  expect(functions.map(({ action }) => action.kind)).toEqual(["migrate", "migrate"]);
  expect(notes).toContainEqual(saying(words));
});

test("where everything is offered, nothing is said", async () => {
  const { notes } = await planned("whole", "not-offered", []);
  expect(notes.filter(({ code }) => code === "not-offered")).toEqual([]);
});

test.each(Object.values(looks))("a missing permission for %s is no such answer", async (operation) => {
  await expect(planned(`denied-${operation}`, "denied", [operation])).rejects.toThrow("not authorized");
});
