import { expect, test } from "vitest";
import type { Lambda } from "../../../../src/aws/lambda/lambda.ts";
import { checkFunction, checkRunnerFor } from "../../../../src/tasks/steps/judge/run-checks.ts";

const tenantless = "The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request.";

test.each([
  ["InvalidParameterValueException", tenantless, `InvalidParameterValueException: ${tenantless}`],
  ["InvalidRequestContentException", "Could not parse 'a secret of the payload'", "InvalidRequestContentException"],
])(
  "a check that Lambda refuses with %s has not passed, for Lambda's reason, unless that could repeat the payload",
  async (name, message, why) => {
    const invoke = async () => Promise.reject(Object.assign(new Error(message), { name }));
    const lambda = { invoke } as unknown as Lambda;
    const checking = { lambda, secondsFor: (seconds: number) => seconds };
    const ping = { name: "ping", payload: {}, timeoutSeconds: 60 };
    expect(await checkFunction(checking, "acme-chat", [ping], null)).toMatchObject([
      { check: "ping", passed: false, why: `could not be invoked: ${why}` },
    ]);
  },
);

test("an invocation gets its own time, as long as the task has it, and none once the task's time is over", async () => {
  let now = 0;
  const clock = { now: () => new Date(now * 1000), wait: async () => {} };
  const given: number[] = [];
  const invoke = async (_name: string, _payload: unknown, seconds: number) => {
    given.push(seconds);
    now += 200;
    return { functionError: null, payload: null, logTail: "" };
  };
  const lambda = { invoke } as unknown as Lambda;
  const checks = [60, 300, 300, 300].map((timeoutSeconds) => ({ name: "slow", payload: {}, timeoutSeconds }));
  const results = await checkFunction(checkRunnerFor({ lambda, clock }), "acme-chat", checks, null);
  expect(given).toEqual([60, 300, 140]);
  expect(results.map(({ why }) => why)).toEqual([null, null, null, "the task ran out of time before the invocation"]);
});
