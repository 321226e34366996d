import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DeployedFleet, deploySampleFleet } from "../../../examples/sample-fleet/deploy-sample-fleet.ts";
import { sampleFleet } from "../../../examples/sample-fleet/sample-fleet.ts";
import { scaledClock } from "../../../packages/embedded-cloud/src/clock.ts";
import { functionRunner } from "../../../packages/embedded-cloud/src/lambda/runtime/runner.ts";
import { lambdaService } from "../../../packages/embedded-cloud/src/lambda/service.ts";
import { logsService } from "../../../packages/embedded-cloud/src/logs/service.ts";
import { listen } from "../../../packages/embedded-cloud/src/server.ts";
import { type AwsClients, awsClients } from "../../../src/aws/clients.ts";
import { type Lambda, lambdaFrom } from "../../../src/aws/lambda/lambda.ts";

const fleet = await sampleFleet();
const names = fleet.functions.map(({ name }) => name);
let clients: AwsClients;
let lambda: Lambda;
let deployed: DeployedFleet;
let stop: () => Promise<void>;

beforeAll(async () => {
  const home = { region: "us-east-1", accountId: "000000000000", clock: scaledClock(20), baseUrl: () => server.url };
  const logs = logsService(home);
  const service = lambdaService({
    ...home,
    s3: { read: () => null },
    runner: functionRunner({ ...home, logs, identities: { recognise() {}, forget() {} } }),
  });
  const server = await listen([logs, service]);
  const endpoint = process.env.AWS_ENDPOINT_URL;
  stop = async () => {
    await service.stop();
    await server.stop();
    process.env.AWS_ENDPOINT_URL = endpoint;
    if (endpoint === undefined) delete process.env.AWS_ENDPOINT_URL;
  };
  process.env.AWS_ENDPOINT_URL = server.url;
  clients = awsClients();
  lambda = lambdaFrom(clients.lambda);
  deployed = await deploySampleFleet(fleet, clients);
});
afterAll(() => stop());

test("deploying creates every function, ready to be invoked", async () => {
  expect(deployed).toEqual({ created: names, existing: [] });
  const states = await Promise.all(names.map(async (name) => (await lambda.describe(name))?.state));
  expect(new Set(states)).toEqual(new Set(["Active"]));
});

test("deploying again leaves what is there as it is", async () => {
  const revision = async () => (await lambda.describe("acme-dev-analytics-rollup"))?.revisionId;
  const before = await revision();
  expect(await deploySampleFleet(fleet, clients)).toEqual({ created: [], existing: names });
  expect(await revision()).toBe(before);
  expect(await lambda.layerVersions("acme-format")).toHaveLength(1);
});

test("the functions keep their configuration: layers in order, log group, environment, tags, sizes", async () => {
  const analytics = await lambda.describe("acme-dev-analytics-rollup");
  expect(analytics?.layers.map(({ arn }) => arn.split(":").at(6))).toEqual([
    "acme-format",
    "acme-histogram",
    "acme-quantiles",
    "acme-sampling",
    "acme-trend",
  ]);
  const chat = await clients.lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: "acme-dev-chat-handler" }),
  );
  expect(chat).toMatchObject({
    LoggingConfig: { LogGroup: "/acme/chat" },
    Environment: { Variables: { ACME_MODEL_URL: "stub", ACME_MODEL_TIMEOUT_SECONDS: "8" } },
    Timeout: 30,
    MemorySize: 512,
  });
  expect(Object.fromEntries((await lambda.tagsOf("acme-dev-chat-handler")) ?? [])).toEqual({
    team: "tutoring",
    stage: "dev",
  });
  expect(await lambda.describe("acme-dev-video-transcoder")).toMatchObject({ packageType: "Image", runtime: null });
});

test("a deployed function reaches its database and its model without a network", async () => {
  const { functionError, payload } = await lambda.invoke("acme-dev-connection-test", { test: "all" }, 60);
  expect(functionError).toBeNull();
  expect(payload).toMatchObject({ statusCode: 200, body: expect.stringContaining('"ok": true') });
});

test("a deployed function whose handler lies in a sub-package is found", async () => {
  const { functionError } = await lambda.invoke("acme-dev-quiz-grade", { questions: [], answers: {} }, 60);
  expect(functionError).toBeNull();
});

test("the function with a log group of its own writes there, and nothing a student says", async () => {
  await lambda.invoke("acme-dev-chat-handler", { question: "What is an eigenvector?", student: "Ada" }, 60);
  const { events = [] } = await clients.logs.send(new FilterLogEventsCommand({ logGroupName: "/acme/chat" }));
  const log = events.map(({ message }) => message).join("\n");
  expect(log).toContain("answered course=algebra-2");
  expect(log).not.toMatch(/Ada|eigenvector\?/);
});
