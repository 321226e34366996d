import {
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from "@aws-sdk/client-lambda";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateStateMachineCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { CloudRequest } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aZip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { lambdaFrom } from "../../../src/aws/lambda/lambda.ts";
import { storeFrom } from "../../../src/aws/s3/store.ts";
import { LOCK_KEY, takeLock } from "../../../src/bucket/lock.ts";
import { aCloud, type CloudAtHand, executionArn } from "../../support/cloud.ts";
import { artifactsBucket } from "../../support/execution.ts";
import { aFleet } from "../../support/fleet.ts";

/** What the endpoint leaves out of a request before it answers it. */
let leaveOut: (request: CloudRequest, operation: string) => void = () => undefined;

let cloud: CloudAtHand;
const names = ["odd-a", "odd-b"];
beforeAll(async () => {
  cloud = await aCloud({
    quotas: { controlPlanePerSecond: 1000 },
    passage: (call, answer) => {
      leaveOut(call.request, call.operation);
      return answer();
    },
  });
  await aFleet(cloud.clients, { functions: names });
  const { lambda } = cloud.clients;
  const of = { FunctionName: "odd-a" };
  await lambda.send(new PublishVersionCommand(of));
  await lambda.send(new CreateAliasCommand({ ...of, Name: "live", FunctionVersion: "1" }));
  await lambda.send(new CreateFunctionUrlConfigCommand({ ...of, AuthType: "NONE" }));
  const ZipFile = await aZip({ "app.py": "def handler(event, context):\n    return 2\n" });
  await lambda.send(new UpdateFunctionCodeCommand({ ...of, ZipFile }));
  await cloud.tools.lambda.waitUntilSettled("odd-a");
});
afterAll(() => cloud.stop());
beforeEach(() => {
  leaveOut = () => undefined;
});

const without = (parameter: string) => (request: CloudRequest) => request.query.delete(parameter);
const all = async <T>(given: AsyncIterable<T>) => {
  const found: T[] = [];
  for await (const each of given) found.push(each);
  return found;
};

describe("an endpoint of Lambda", () => {
  test("that ignores FunctionVersion=ALL: any function can have versions, so the versions of each are listed", async () => {
    const { lambda } = cloud.tools;
    const versions = (await all(lambda.layersInUse())).map(({ functionName, version }) => `${functionName} ${version}`);
    expect(await lambda.namesWithVersions(9)).toEqual(new Set(["odd-a"]));
    leaveOut = without("FunctionVersion");
    expect(await lambda.namesWithVersions(9)).toBeNull();
    const asked = (await all(lambda.layersInUse())).map(({ functionName, version }) => `${functionName} ${version}`);
    expect(asked.sort()).toEqual(versions.sort());
  });

  test("that ignores a qualifier: another version is not taken for the one that was asked for", async () => {
    const { lambda } = cloud.tools;
    expect((await lambda.publishedVersions("odd-a", ["1"])).versions).toMatchObject([{ version: "1" }]);
    leaveOut = (request) => {
      request.query.delete("Qualifier");
      (request as { path: string }).path = request.path.replace(/(odd-a)(:|%3A)1/, "$1");
    };
    expect((await lambda.publishedVersions("odd-a", ["1"])).versions).toEqual([]);
    await expect(lambda.describe("odd-a:1")).rejects.toThrow("version $LATEST instead of odd-a:1");
    await expect(lambda.invoke("odd-a:1", {}, 60)).rejects.toThrow("version $LATEST instead of odd-a:1");
  });

  test("that answers for another function: its URLs and its concurrency are not taken for this one's", async () => {
    const { lambda } = cloud.tools;
    expect(await lambda.urlsOf("odd-a")).toHaveLength(1);
    leaveOut = (request) => {
      (request as { path: string }).path = request.path.replace("odd-b", "odd-a");
    };
    expect(await lambda.urlsOf("odd-b")).toEqual([]);
  });
});

describe("an endpoint of S3", () => {
  const surroundings = {
    now: () => new Date("2030-01-01T00:00:00Z"),
    wait: async () => undefined,
    describeHolder: () => Promise.reject(new Error("nobody else holds it")),
  };
  const take = () =>
    takeLock(
      storeFrom(cloud.clients.s3, artifactsBucket),
      { execution: executionArn("lone"), kind: "migrate", target: "lone", stopped: null },
      surroundings,
    );
  const withoutHeader = (name: string, method: string) => (request: CloudRequest) => {
    if (request.method === method) delete (request.headers as Record<string, string>)[name];
  };

  test.each([
    ["If-None-Match", "if-none-match", "PUT"],
    ["If-Match", "if-match", "PUT"],
    ["If-Match of a deletion", "if-match", "DELETE"],
  ])("that ignores %s gets no lock", async (what, header, method) => {
    leaveOut = withoutHeader(header, method);
    await expect(take()).rejects.toMatchObject({
      name: "NotUsable",
      message: expect.stringContaining(`ignores ${what}`),
    });
    expect(await cloud.tools.store.exists(LOCK_KEY)).toBe(false);
  });

  test("that does as asked is given the lock, also where the first write of the trial is lost", async () => {
    await cloud.tools.store.delete("locks/trial.json");
    const lost = cloud.inject({ kind: "write-lost", operation: "s3.PutObject", about: /trial/ });
    expect(await take()).toMatchObject({ kind: "held", now: true });
    lost.lift();
    await cloud.tools.store.delete(LOCK_KEY);
  });

  test("that ignores a prefix: what lies elsewhere is neither listed nor deleted", async () => {
    const { store } = cloud.tools;
    for (const Key of ["kept/one", "gone/one"])
      await cloud.clients.s3.send(new PutObjectCommand({ Bucket: artifactsBucket, Key, Body: "x" }));
    leaveOut = without("prefix");
    expect(await all(store.list("gone/"))).toEqual(["gone/one"]);
    expect((await all(store.versions("gone/"))).map(({ key }) => key)).toEqual(["gone/one"]);
  });
});

describe("an endpoint of Step Functions", () => {
  const machine = { StartAt: "Wait", States: { Wait: { Type: "Wait", Seconds: 60, End: true } } };
  const withBody = (request: CloudRequest, change: (body: Record<string, unknown>) => void) => {
    const body = JSON.parse(request.body.toString());
    change(body);
    (request as { body: Buffer }).body = Buffer.from(JSON.stringify(body));
  };

  test("that ignores filters and orders: executions are still told apart, and their events come in their order", async () => {
    const { executions } = cloud.tools;
    const created = await cloud.clients.stepFunctions.send(
      new CreateStateMachineCommand({
        name: "odd",
        definition: JSON.stringify(machine),
        roleArn: "arn:aws:iam::000000000000:role/odd",
      }),
    );
    const arn = created.stateMachineArn ?? "";
    const first = await executions.start(arn, "first", {});
    await cloud.clients.stepFunctions.send(new StopExecutionCommand({ executionArn: first }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await executions.start(arn, "second", {});
    const inOrder = await executions.eventsAfter(first, 1);
    leaveOut = (request, operation) => {
      if (operation === "states.ListExecutions") withBody(request, (body) => delete body.statusFilter);
      if (operation === "states.GetExecutionHistory")
        withBody(request, (body) => Object.assign(body, { reverseOrder: false, maxResults: 2 }));
    };
    expect(await executions.running(arn)).toEqual(["second"]);
    expect(await all(executions.succeeded(arn))).toEqual([]);
    expect(await executions.eventsAfter(first, 1)).toEqual(inOrder);
    expect(inOrder.map(({ id }) => id)).toEqual(inOrder.map((_, at) => at + 2));
  });
});

test("logs from before the time that was asked for are not taken for logs since", async () => {
  const { tools, clients } = cloud;
  await lambdaFrom(clients.lambda).invoke("odd-b", {}, 60);
  leaveOut = (request, operation) => {
    if (operation !== "logs.FilterLogEvents") return;
    const { startTime: _, ...body } = JSON.parse(request.body.toString());
    (request as { body: Buffer }).body = Buffer.from(JSON.stringify(body));
  };
  const window = (from: Date) => ({ from, until: new Date(Date.now() + 10_000) });
  expect((await all(tools.logs.events("/aws/lambda/odd-b", window(new Date(0))))).length).toBeGreaterThan(0);
  expect(await all(tools.logs.events("/aws/lambda/odd-b", window(new Date(Date.now() + 1000))))).toEqual([]);
});
