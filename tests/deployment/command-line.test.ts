import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandLineOf } from "../../deployment/command-line.ts";

const file = join(mkdtempSync(join(tmpdir(), "aws-config-")), "config");
writeFileSync(file, "[default]\noutput = json\n[profile blue]\nregion = eusc-de-east-1\n");
const configured = { AWS_CONFIG_FILE: file };
const nothing = { AWS_CONFIG_FILE: "/dev/null" };

test.each([
  [["package"], nothing, "us-east-1", "aws"],
  [["deploy", "--region", "eu-west-1"], { ...nothing, AWS_REGION: "cn-north-1" }, "eu-west-1", "aws"],
  [["deploy", "--region=us-gov-west-1"], nothing, "us-gov-west-1", "aws-us-gov"],
  [["deploy", "-r", "cn-northwest-1"], nothing, "cn-northwest-1", "aws-cn"],
  [["deploy"], { ...nothing, AWS_DEFAULT_REGION: "us-gov-east-1" }, "us-gov-east-1", "aws-us-gov"],
  [["deploy", "--region", "us-iso-east-1"], nothing, "us-iso-east-1", "aws-iso"],
  [["deploy", "--region", "us-isob-east-1"], nothing, "us-isob-east-1", "aws-iso-b"],
  [["deploy", "--aws-profile", "blue"], configured, "eusc-de-east-1", "aws-eusc"],
  [["deploy"], { ...configured, AWS_PROFILE: "blue" }, "eusc-de-east-1", "aws-eusc"],
])("%j with %j is for %s in the partition %s", (argv, environment, region, partition) => {
  expect(commandLineOf(argv, environment)).toMatchObject({ region, partition });
});

test.each(["deploy", "remove"])("%s needs a Region, as the commands do, and packaging does not", (command) => {
  expect(() => commandLineOf([command], configured)).toThrow(/^no Region is configured: pass --region/);
  expect(commandLineOf(["package"], configured).region).toBe("us-east-1");
});

test("the packager's own word for a profile is said", () => {
  expect(() => commandLineOf(["deploy", "--profile", "blue"], configured)).toThrow("--aws-profile");
});

test.each([
  [["--stage", "Prod"], 19],
  [["-s", "a-stage-of-20-letters"], 19],
  [["--stage=fifteen-letters", "--region", "ap-southeast-5"], 14],
])("%j is refused when the service is packaged, with the %i characters that are left", (argv, left) => {
  expect(() => commandLineOf(["package", ...argv], { AWS_REGION: "eu-west-1" })).toThrow(`use 1 to ${left} lowercase`);
});
