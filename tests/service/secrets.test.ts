import { FilterLogEventsCommand, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2 } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { artifactsBucket, execute } from "../support/execution.ts";
import { aFleet } from "../support/fleet.ts";
import { aService, type RunningService } from "../support/service.ts";

let service: RunningService;
beforeAll(async () => {
  service = await aService();
});
afterAll(() => service.stop());

const secrets = {
  environment: "env-7f3a-secret",
  payload: "payload-91bd-secret",
  answer: "answer-c02e-secret",
  code: "code-55aa-secret",
};
const handler = (extra: string) =>
  [
    "import shared",
    `KEY = "${secrets.code}"`,
    "def handler(event, context):",
    `    return {"statusCode": 200, "token": "${secrets.answer}"${extra}}`,
    "",
  ].join("\n");

// Fails when a task logs its input, when a check's result is stored, or when a snapshot keeps the whole configuration.
test("Function environment variables, payloads and code are never logged.", async () => {
  const fleet = await aFleet(service.clients, {
    functions: [
      { name: "quiet-a", files: { "app.py": handler("") } },
      { name: "quiet-b", files: { "app.py": handler(', "extra": 1') } },
    ],
  });
  for (const FunctionName of fleet.names) {
    const Environment = { Variables: { DATABASE_PASSWORD: secrets.environment } };
    await service.clients.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
    await waitUntilFunctionUpdatedV2(
      { client: service.clients.lambda, maxWaitTime: 120, minDelay: 1 },
      { FunctionName },
    );
  }
  const check = (expected: unknown) => [{ name: "ping", payload: { key: secrets.payload }, expect: expected }];
  const run = await execute(service.clients, {
    layer: { name: "quiet-shared", zip: fleet.layerZip },
    fleet: { prefix: "quiet-" },
    checks: { "quiet-a": check({ statusCode: 200 }), "quiet-b": check({ token: 7 }) },
    bakeSeconds: 0,
    graceSeconds: 1,
  });
  expect(run.report?.outcome).toBe("migrated");

  const logged = await loggedByTheService();
  expect(logged.length).toBeGreaterThan(10);
  const stored = await storedBeside(run.name);
  expect(stored.length).toBeGreaterThan(10);
  for (const [what, secret] of Object.entries(secrets)) {
    expect(
      logged.filter((line) => line.includes(secret)),
      what,
    ).toEqual([]);
    const where = stored.filter(({ text }) => text.includes(secret)).map(({ key }) => key);
    expect(where, what).toEqual(what === "payload" ? [`executions/${run.name}/request.json`] : []);
  }
});

async function loggedByTheService(): Promise<readonly string[]> {
  const { logs } = service.clients;
  const lines: string[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups(
    { client: logs },
    { logGroupNamePrefix: "/aws/lambda/layershift-" },
  ))
    for (const { logGroupName } of logGroups) {
      let nextToken: string | undefined;
      do {
        const page = await logs.send(new FilterLogEventsCommand({ logGroupName, nextToken }));
        lines.push(...(page.events ?? []).map(({ message = "" }) => message));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
    }
  return lines;
}

/** Every document of the execution; packages are stored on purpose, and are no log. */
async function storedBeside(execution: string): Promise<readonly { key: string; text: string }[]> {
  const store = storeFrom(service.clients.s3, artifactsBucket);
  const found: { key: string; text: string }[] = [];
  for await (const key of store.list(`executions/${execution}/`))
    if (!key.endsWith(".zip")) found.push({ key, text: Buffer.from((await store.get(key)) ?? []).toString("utf8") });
  return found;
}
