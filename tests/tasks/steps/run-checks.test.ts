import { expect, test } from "vitest";
import type { Lambda } from "../../../src/aws/lambda.ts";
import { checkFunction } from "../../../src/tasks/steps/run-checks.ts";

const tenantless = "The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request.";

test.each([
  ["InvalidParameterValueException", tenantless, `InvalidParameterValueException: ${tenantless}`],
  ["InvalidRequestContentException", "Could not parse 'a secret of the payload'", "InvalidRequestContentException"],
])(
  "a check that Lambda refuses with %s has not passed, for Lambda's reason, unless that could repeat the payload",
  async (name, message, why) => {
    const invoke = async () => Promise.reject(Object.assign(new Error(message), { name }));
    const lambda = { invoke } as unknown as Lambda;
    expect(await checkFunction(lambda, "acme-chat", [{ name: "ping", payload: {} }], null)).toMatchObject([
      { check: "ping", passed: false, why: `could not be invoked: ${why}` },
    ]);
  },
);
