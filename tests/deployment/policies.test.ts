import { expect, test } from "vitest";
import { arn } from "../../deployment/names.ts";
import { allow, taskRole } from "../../deployment/policies.ts";

const prefixes = (count: number) =>
  allow(
    Array.from({ length: count }, (_, index) => arn("lambda", `function:acme-team-${index}-*`)),
    "lambda:InvokeFunction",
  );

test("a policy longer than IAM takes is refused when the service is packaged, with what to do", () => {
  expect(() => taskRole("Roll back", [prefixes(90)])).not.toThrow();
  expect(() => taskRole("Roll back", [prefixes(150)])).toThrow(
    /^the policy of the role roll-back would have about 1[\d,]+ characters, but IAM allows 10,240 .*Pass fewer or shorter functionPrefixes/,
  );
});
