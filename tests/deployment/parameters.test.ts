import { expect, test } from "vitest";
import { commandLineOf } from "../../deployment/command-line.ts";
import { parametersOf } from "../../deployment/parameters.ts";

const given = (...argv: string[]) => parametersOf(commandLineOf(argv, { AWS_REGION: "eu-west-1" }));

test("lists are given with commas between, and every parameter has its own option", () => {
  expect(
    given("deploy", "--param=functionPrefixes=acme-dev-,acme-shared-", "--param", "alarmEmail=team@example.com"),
  ).toEqual({
    functionPrefixes: ["acme-dev-", "acme-shared-"],
    layerNames: ["acme*"],
    layerBuckets: [],
    kmsKeys: [],
    keepsBucket: false,
    cleanupRate: "rate(1 day)",
    alarmEmail: "team@example.com",
  });
});

test("a deployment has to say which functions it may touch; every function is said by a star", () => {
  expect(() => given("deploy", "--stage", "dev")).toThrow(/^functionPrefixes is missing: .*--param=/);
  expect(given("deploy", "--param=functionPrefixes=*").functionPrefixes).toEqual([""]);
  expect(given("package").functionPrefixes).toEqual([""]);
});

test("every problem of the parameters is said at once, with an example", () => {
  const wrong = ["--param=functionPrefixes=acme dev", "--param=functionPrefix=acme-", "--param=alarmEmail=me"];
  expect(() => given("package", ...wrong)).toThrow(
    [
      'functionPrefixes cannot be "acme dev": use, for example, --param="functionPrefixes=acme-dev-,acme-shared-"',
      "functionPrefix is not a parameter of this service. Use one of: functionPrefixes, layerNames, layerBuckets, kmsKeys, artifactsBucket, cleanup, alarmEmail",
      'alarmEmail cannot be "me": use, for example, --param="alarmEmail=team@example.com"',
    ].join("\n"),
  );
});

test("the clean-up runs every day unless told otherwise, and can be switched off", () => {
  expect(given("package", "--param=cleanup=rate(7 days)").cleanupRate).toBe("rate(7 days)");
  expect(given("package", "--param=cleanup=off").cleanupRate).toBeNull();
  expect(() => given("package", "--param=cleanup=weekly")).toThrow("rate(7 days)");
});

test("a clean-up runs at most every hour", () => {
  for (const often of ["rate(1 minute)", "rate(5 minutes)", "rate(59 minutes)"])
    expect(() => given("package", `--param=cleanup=${often}`)).toThrow("The minimum is one hour");
  for (const rate of ["rate(60 minutes)", "rate(120 minutes)", "rate(1 hour)"])
    expect(given("package", `--param=cleanup=${rate}`).cleanupRate).toBe(rate);
});

test.each(["rate(1 hours)", "rate(1 days)", "rate(2 hour)", "rate(10 day)", "rate(0 days)", "rate(01 day)"])(
  "%s is refused when the service is packaged: EventBridge takes one hour, and two hours",
  (rate) => {
    expect(() => given("package", `--param=cleanup=${rate}`)).toThrow(`cleanup cannot be "${rate}"`);
  },
);

test.each([
  [["--param=functionPrefixes=*"], ["*"]],
  [["--param=functionPrefixes=acme-dev-,acme-test-,billing"], ["acme*", "billing*"]],
  [["--param=functionPrefixes=_x-y"], ["_x*"]],
  [
    ["--param=functionPrefixes=*", "--param=layerNames=acme-shared-code,acme-node-*"],
    ["acme-shared-code", "acme-node-*"],
  ],
])("with %j the service may publish the layers %j", (options, layerNames) => {
  expect(given("package", ...options).layerNames).toEqual(layerNames);
});

test.each(["acme-*-code", "*-code", "acme code", "", "acme-,"])("layers cannot be named %j", (names) => {
  expect(() => given("package", `--param=layerNames=${names}`)).toThrow(`layerNames cannot be "${names}"`);
});
