import { expect, test } from "vitest";
import type { Lambda } from "../../../../src/aws/lambda/lambda.ts";
import { checkFleet, checkFunction, checkRunnerFor } from "../../../../src/tasks/steps/judge/run-checks.ts";

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

// Fails when kept values are put in whatever their size: thousands of copies of one end the task for want of memory.
test.each([
  ["a text that repeats a kept value", "${large}".repeat(3000)],
  ["a list that repeats a kept value", Array.from({ length: 3000 }, () => "${large}")],
])("%s beyond what Lambda takes fails its check, and is neither built nor sent", async (_, payload) => {
  const sent: unknown[] = [];
  const invoke = async (_name: string, given: unknown) => {
    sent.push(given);
    return { functionError: null, payload: { large: "x".repeat(5_000_000) }, logTail: "" };
  };
  const checking = { lambda: { invoke } as unknown as Lambda, secondsFor: (seconds: number) => seconds };
  const step = (payload: unknown, keep: readonly [string, string][]) => ({
    function: "acme-a",
    payload,
    timeoutSeconds: 60,
    keep: new Map(keep),
  });
  const steps = [step({}, [["large", "large"]]), step({ once: "${large}" }, []), step(payload, [])];
  expect(await checkFleet(checking, { name: "whole", steps }, { releases: new Map() })).toMatchObject({
    passed: false,
    why: "step 3, acme-a: with the kept values, its payload would exceed 6 MB",
  });
  expect(sent).toHaveLength(2);
});
