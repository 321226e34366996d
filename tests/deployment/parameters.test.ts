import { expect, test } from "vitest";
import { parametersIn, partitionIn } from "../../deployment/parameters.ts";

test("lists are given with commas between, and every parameter has its own option", () => {
  const given = ["deploy", "--param=functionPrefixes=acme-dev-,acme-shared-", "--param", "alarmEmail=team@example.com"];
  expect(parametersIn(given)).toEqual({
    functionPrefixes: ["acme-dev-", "acme-shared-"],
    layerBuckets: [],
    keepsBucket: false,
    cleanupRate: "rate(1 day)",
    alarmEmail: "team@example.com",
  });
});

test("a deployment has to say which functions it may touch; every function is said by a star", () => {
  expect(() => parametersIn(["deploy", "--stage", "dev"])).toThrow(/^functionPrefixes is missing: .*--param=/);
  expect(parametersIn(["deploy", "--param=functionPrefixes=*"]).functionPrefixes).toEqual([""]);
  expect(parametersIn(["package"]).functionPrefixes).toEqual([""]);
});

test("every problem of the parameters is said at once, with an example", () => {
  const given = [
    "package",
    "--param=functionPrefixes=acme dev",
    "--param=functionPrefix=acme-",
    "--param=alarmEmail=me",
  ];
  expect(() => parametersIn(given)).toThrow(
    [
      'functionPrefixes cannot be "acme dev": give for example --param="functionPrefixes=acme-dev-,acme-shared-"',
      "functionPrefix is no parameter of this service: it has functionPrefixes, layerBuckets, artifactsBucket, cleanup, alarmEmail",
      'alarmEmail cannot be "me": give for example --param="alarmEmail=team@example.com"',
    ].join("\n"),
  );
});

test("the clean-up runs every day unless told otherwise, and can be switched off", () => {
  expect(parametersIn(["package", "--param=cleanup=rate(7 days)"]).cleanupRate).toBe("rate(7 days)");
  expect(parametersIn(["package", "--param=cleanup=off"]).cleanupRate).toBeNull();
  expect(() => parametersIn(["package", "--param=cleanup=weekly"])).toThrow("rate(7 days)");
});

test("a clean-up runs at most every hour", () => {
  for (const often of ["rate(1 minute)", "rate(5 minutes)", "rate(59 minutes)"])
    expect(() => parametersIn(["package", `--param=cleanup=${often}`])).toThrow("An hour is the least");
  for (const rate of ["rate(60 minutes)", "rate(120 minutes)", "rate(1 hour)"])
    expect(parametersIn(["package", `--param=cleanup=${rate}`]).cleanupRate).toBe(rate);
});

test.each([
  [["package"], {}, "aws"],
  [["deploy", "--region", "eu-west-1"], { AWS_REGION: "cn-north-1" }, "aws"],
  [["deploy", "--region=us-gov-west-1"], {}, "aws-us-gov"],
  [["deploy", "-r", "cn-northwest-1"], {}, "aws-cn"],
  [["deploy"], { AWS_DEFAULT_REGION: "us-gov-east-1" }, "aws-us-gov"],
])("%j with %j is for the partition %s", (argv, environment, partition) => {
  expect(partitionIn(argv, environment)).toBe(partition);
});
