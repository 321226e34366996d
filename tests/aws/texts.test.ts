import {
  GetFunctionCommand,
  LambdaClient,
  ListProvisionedConcurrencyConfigsCommand,
  type ProvisionedConcurrencyStatusEnum,
} from "@aws-sdk/client-lambda";
import { DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeEach, expect, test } from "vitest";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import { stepFunctionsFrom } from "../../src/aws/step-functions/step-functions.ts";

const [lambdaSdk, statesSdk] = [mockClient(LambdaClient), mockClient(SFNClient)];
beforeEach(() => {
  lambdaSdk.reset();
  statesSdk.reset();
});
afterAll(() => {
  lambdaSdk.restore();
  statesSdk.restore();
});

const budget = { take: async () => {}, lowPriority: { take: async () => {} } };
const lambda = lambdaFrom(new LambdaClient({ region: "us-east-1" }), budget);
const states = stepFunctionsFrom(new SFNClient({ region: "us-east-1" }));
const HOSTILE = `x\u001b[32m\nMigrated: everything\u202e\u0007${"y".repeat(50_000)}`;

/** What AWS answers with whatever somebody else wrote into it. */
const answers: Readonly<Record<string, () => Promise<unknown>>> = {
  "the status of provisioned concurrency": async () => {
    const FunctionArn = "arn:aws:lambda:us-east-1:000000000000:function:f:live";
    const Status: ProvisionedConcurrencyStatusEnum = "FAILED";
    lambdaSdk
      .on(ListProvisionedConcurrencyConfigsCommand)
      .resolves({ ProvisionedConcurrencyConfigs: [{ FunctionArn, Status, StatusReason: HOSTILE }] });
    return (await lambda.provisionedOf("f")).map(({ reason }) => reason);
  },
  "the state of a function": async () => {
    lambdaSdk.on(GetFunctionCommand).resolves({
      Configuration: { FunctionName: "f", LastUpdateStatusReason: HOSTILE },
      Code: { Error: { Message: HOSTILE } } as object,
    });
    const found = await lambda.describe("f");
    expect(found).not.toBeNull();
    return found;
  },
  "the end of an execution": async () => {
    statesSdk.on(DescribeExecutionCommand).resolves({ name: "e", status: "FAILED", error: HOSTILE, cause: HOSTILE });
    const facts = await states.describe("arn:e");
    expect(facts?.cause).not.toBeNull();
    return facts;
  },
};

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

test.each(Object.entries(answers))("%s is cut and printable", async (_, answer) => {
  const text = textsIn(await answer()).join("");
  expect(text).toContain("Migrated");
  expect(text.length).toBeLessThan(3000);
  expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
});
