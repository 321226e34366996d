import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, test } from "vitest";
import { isLoopback, regionFrom } from "../../src/aws/region.ts";

const file = join(mkdtempSync(join(tmpdir(), "aws-config-")), "config");
writeFileSync(
  file,
  "[default]\nregion = eu-west-1\n[profile blue]\noutput = json\nregion=eu-central-1\n[profile none]\n",
);
const config = { AWS_CONFIG_FILE: file };

test.each([
  [
    "what a command was told",
    { region: "ap-south-1", profile: "blue" },
    { ...config, AWS_REGION: "us-west-2" },
    "ap-south-1",
  ],
  ["AWS_REGION", { profile: "blue" }, { ...config, AWS_REGION: "us-west-2" }, "us-west-2"],
  ["AWS_DEFAULT_REGION", {}, { ...config, AWS_DEFAULT_REGION: "us-west-1" }, "us-west-1"],
  ["the profile told", { profile: "blue" }, config, "eu-central-1"],
  ["AWS_PROFILE", {}, { ...config, AWS_PROFILE: "blue" }, "eu-central-1"],
  ["the default profile", {}, config, "eu-west-1"],
  [
    "us-east-1 on this machine",
    { profile: "none" },
    { ...config, AWS_ENDPOINT_URL: "http://127.0.0.1:4566" },
    "us-east-1",
  ],
])("the Region is %s", (_, settings, environment, region) => {
  expect(regionFrom(settings, environment)).toBe(region);
});

it("says what to do where nothing names a Region", () => {
  expect(() => regionFrom({ profile: "none" }, config)).toThrow(/--region or set AWS_REGION/);
});

test.each([
  ["http://127.0.0.1:4566", true],
  ["http://localhost:4566", true],
  ["http://[::1]:4566", true],
  ["https://lambda.eu-west-1.amazonaws.com", false],
  ["http://127.0.0.1.example.org", false],
  ["not an address", false],
  [null, false],
])("%s is on this machine: %s", (endpoint, here) => {
  expect(isLoopback(endpoint)).toBe(here);
});
