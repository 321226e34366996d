import { expect, it } from "vitest";
import {
  problemsOfNames,
  problemsOfOwn,
  problemsOfPublishing,
  problemsOfReach,
} from "../../../src/domain/request/request-problems.ts";
import { aMigration } from "../../support/inventory.ts";
import { problem } from "../../support/reasons.ts";

const found = {
  existing: new Set(["acme-chat", "acme-mail", "other-job"]),
  selected: new Set(["acme-chat", "acme-mail"]),
};

it("finds nothing wrong with names the fleet selects", () => {
  const request = aMigration({
    canary: "acme-chat",
    critical: ["acme-mail"],
    checks: { "acme-chat": [{ name: "ping" }] },
  });
  expect(problemsOfNames(request, found)).toEqual([]);
});

it("names every place of the request that leads nowhere, and the nearest name", () => {
  const request = aMigration({
    fleet: { prefix: "acme-", functions: ["acme-chat", "acme-mial"] },
    canary: "acme-caht",
    critical: ["acme-chat", "other-job"],
    checks: { nobody: [{ name: "ping" }] },
    accept: [{ name: "flow", steps: [{ function: "acme-chat" }, { function: "acme-chatt" }] }],
  });
  expect(problemsOfNames(request, found)).toEqual([
    problem("fleet.functions[1]", "function-not-found", { functionName: "acme-mial", meant: "acme-mail" }),
    problem("canary", "function-not-found", { functionName: "acme-caht", meant: "acme-chat" }),
    problem("critical[1]", "function-not-selected", { functionName: "other-job" }),
    problem("checks.nobody", "function-not-found", { functionName: "nobody", meant: null }),
    problem("accept[0].steps[1].function", "function-not-found", { functionName: "acme-chatt", meant: "acme-chat" }),
  ]);
});

it("refuses names and patterns of drift that mean no function of the fleet", () => {
  const drift = { "acme-chat": "skip", "acme-caht": "skip", "acme-*": "adopt-layer", "acme-m?": "skip", "*": "skip" };
  expect(problemsOfNames(aMigration({ drift }), found)).toEqual([
    problem("drift.acme-caht", "function-not-found", { functionName: "acme-caht", meant: "acme-chat" }),
    problem("drift.acme-m?", "pattern-selects-nothing", { pattern: "acme-m?" }),
  ]);
});

it("refuses an exclusion that looks misspelled, because it would migrate what should be left out", () => {
  const request = aMigration({ fleet: { prefix: "acme-", exclude: ["acme-chatt", "retired-long-ago"] } });
  expect(problemsOfNames(request, found)).toEqual([
    problem("fleet.exclude[0]", "function-not-found", { functionName: "acme-chatt", meant: "acme-chat" }),
  ]);
});

it("says of a fleet of nobody just that, and not every name again", () => {
  const request = aMigration({ fleet: { functions: ["acme-chta"] }, canary: "acme-chta" });
  expect(problemsOfNames(request, { ...found, selected: new Set() })).toEqual([
    problem("fleet", "fleet-selects-nothing", { existing: 3, functionName: "acme-chta", meant: "acme-chat" }),
  ]);
});

it("says which functions a deployment may not touch, what it may, and what to do", () => {
  const request = aMigration({ fleet: { prefix: "acme-" } });
  const prefixes = ["acme-dev-", "shared-"];
  expect(problemsOfReach(request, ["acme-dev-a", "shared-b"], prefixes)).toEqual([]);
  expect(problemsOfReach(request, ["acme-a", "acme-b"], ["*"])).toEqual([]);
  expect(problemsOfReach(request, ["acme-dev-a", "acme-b", "acme-c", "acme-d", "acme-e"], prefixes)).toEqual([
    problem("fleet", "functions-out-of-reach", { functions: ["acme-b", "acme-c", "acme-d", "acme-e"], prefixes }),
  ]);
});

it("rejects a function of the service, of any stage, wherever a request names it", () => {
  for (const own of ["layershift-dev-roll-back", "layershift-prod-release-lock"]) {
    const request = aMigration({
      layer: { name: "acme", fromFunction: own },
      fleet: { functions: ["acme-chat", own], exclude: [own] },
      canary: own,
      critical: [own],
      checks: { [own]: [{ name: "ping" }] },
      accept: [{ name: "both", steps: [{ function: "acme-chat" }, { function: own }] }],
    });
    const paths = [
      "fleet.functions[1]",
      "canary",
      "critical[0]",
      `checks.${own}`,
      "accept[0].steps[1].function",
      "layer.fromFunction",
    ];
    expect(problemsOfOwn(request)).toEqual(
      paths.map((path) => problem(path, "function-of-service", { functionName: own })),
    );
  }
});

it("refuses to publish a layer whose name the deployment was not given, and says which it was given", () => {
  const named = (name: string, source: object) => aMigration({ layer: { name, ...source } });
  const zip = { zip: "s3://builds/layer.zip" };
  for (const name of ["acme", "acme-shared", "one"])
    expect(problemsOfPublishing(named(name, zip), ["acme*", "one"])).toEqual([]);
  for (const source of [zip, { fromFunction: "acme-chat" }])
    expect(problemsOfPublishing(named("ones", source), ["acme*", "one"])).toEqual([
      problem("layer.name", "layer-not-publishable", { layerName: "ones", allowed: ["acme*", "one"] }),
    ]);
  expect(problemsOfPublishing(named("anybodys", zip), ["*"])).toEqual([]);
  expect(problemsOfPublishing(named("anybodys", { version: 3 }), ["acme*"])).toEqual([]);
});
