import { expect, test } from "vitest";
import { artifactsBucketName, isServiceFunction, stageProblem } from "../../src/domain/service-names.ts";

test.each([
  ["eu-west-1", 19],
  ["us-east-1", 19],
  ["eu-central-1", 16],
  ["ap-southeast-5", 14],
  ["eusc-de-east-1", 14],
  ["us-isof-south-1", 13],
])("in %s a stage may have %i characters, because the bucket's name may have 63", (region, longest) => {
  const stage = "s".repeat(longest);
  expect(artifactsBucketName(stage, "123456789012", region)).toHaveLength(63);
  expect(stageProblem(stage, region)).toBeNull();
  expect(stageProblem(`${stage}s`, region)).toContain(
    `(${longest + 1} characters): use 1 to ${longest} lowercase letters`,
  );
});

test.each(["dev", "prod-2", "a", "dev-"])("a stage may be called %s", (stage) => {
  expect(stageProblem(stage, "eu-west-1")).toBeNull();
});

test.each(["Dev", "PROD", "dev.1", "my_stage", "-dev", "1dev", "", "ünder", "dev stage", "dev\n", "dev-import-probe"])(
  "a stage cannot be called %j",
  (stage) => {
    expect(stageProblem(stage, "eu-west-1")).toMatch(
      /use 1 to 19 lowercase letters, digits and hyphens, starting with a letter/,
    );
  },
);

test("no stage's functions begin with the prefix of another stage's probe functions", () => {
  for (const stage of ["a-import-probe", "a-import-probe-b", "a-import-probe-import-probe"])
    expect(stageProblem(stage, "eu-west-1"), stage).toContain("without -import-probe");
  for (const stage of ["a-import-probes", "import-probe", "a-import-prob"])
    expect(stageProblem(stage, "eu-west-1"), stage).toBeNull();
});

test("functions of every stage are the service's own, and no function of a team is", () => {
  for (const name of ["layershift-dev-release-lock", "layershift-prod-import-probe-a-b"])
    expect(isServiceFunction(name)).toBe(true);
  for (const name of ["acme-layershift-x", "layershifts", "Layershift-dev-x"])
    expect(isServiceFunction(name)).toBe(false);
});
