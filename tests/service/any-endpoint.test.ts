import { CreateAliasCommand, GetAliasCommand, PublishVersionCommand } from "@aws-sdk/client-lambda";
import { AwsError, type Cloud, type CloudResponse, type Passage, startCloud } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, expect, test } from "vitest";
import { awsClients } from "../../src/aws/clients.ts";
import { execute } from "../support/execution.ts";
import { aFleet } from "../support/fleet.ts";
import { type CommandResult, run } from "../support/service.ts";

const notThere = new Set(["lambda.ListCodeSigningConfigs", "lambda.GetLayerVersionByArn", "s3.PutBucketEncryption"]);

/** An emulator that is none of ours: leaves out what many leave out, and serves everything whole. */
const another: Passage = async ({ operation, request }, answer) => {
  if (notThere.has(operation)) throw new AwsError("NotImplemented", `${operation} is not implemented`, 501);
  const headers = request.headers as Record<string, string>;
  delete headers.range;
  request.query.delete("FunctionVersion");
  return operation.startsWith("lambda.") ? withoutStatus(await answer()) : answer();
};

const UNTOLD = /"(LastUpdateStatus|LastUpdateStatusReason|LastUpdateStatusReasonCode)":"[^"]*",?/g;

/** Of an emulator whose updates are in force at once. */
function withoutStatus(answered: CloudResponse): CloudResponse {
  if (!String(answered.body).includes('"LastUpdateStatus":"Successful"')) return answered;
  return { ...answered, body: String(answered.body).replace(UNTOLD, "").replaceAll(",}", "}") };
}

const deployed = (environment: NodeJS.ProcessEnv, ...more: string[]) =>
  run("deploy:local", ["--json", ...more], environment);
let cloud: Cloud;
let first: CommandResult;
beforeAll(async () => {
  cloud = await startCloud({ settleSeconds: 0, overlapSeconds: 0, passage: another });
  process.env.AWS_ENDPOINT_URL = cloud.url;
  first = await deployed({ AWS_ENDPOINT_URL: cloud.url });
});
afterAll(() => cloud.stop());

test("an endpoint is deployed to by plain calls, again without harm, and what it lacks is said", async () => {
  const services = ["LAMBDA", "S3", "SFN", "CLOUDWATCH_LOGS", "IAM", "EVENTBRIDGE", "CLOUDWATCH", "SNS", "SCHEDULER"];
  const named = Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, cloud.url]));
  const again = await deployed({ AWS_ENDPOINT_URL: "http://127.0.0.1:9", ...named }, "--no-trial");
  for (const { code, stdout, stderr } of [first, again]) {
    expect(code, stderr).toBe(0);
    const leftOut = expect.arrayContaining(["the TLS requirement of bucket policies", "encryption of buckets"]);
    expect(JSON.parse(stdout)).toMatchObject({ machine: "layershift-dev-migration", leftOut });
  }
});

test("what layershift needs of an endpoint is tried out, and what is missing is said with what it was needed for", () => {
  const { missing } = JSON.parse(first.stdout) as { missing: readonly Readonly<Record<string, string>>[] };
  expect(missing).toContainEqual({
    what: expect.stringContaining("ListFunctions with FunctionVersion=ALL"),
    neededFor: expect.stringContaining("finding functions behind aliases"),
    found: expect.any(String),
  });
});

test("without an endpoint nothing is deployed, and the word for AWS is said", async () => {
  const { code, stderr } = await run("deploy:local", [], { AWS_ENDPOINT_URL: undefined });
  expect(code).toBe(2);
  expect(stderr).toContain("AWS_ENDPOINT_URL is not set");
});

test("an endpoint that stands for another account is deployed to once that one is named", async () => {
  const elsewhere = await startCloud({ accountId: "123456789012" });
  try {
    const { code, stderr } = await run("deploy:local", ["--no-trial"], { AWS_ENDPOINT_URL: elsewhere.url });
    expect(code).toBe(2);
    expect(stderr).toContain("The account of the endpoint is not 000000000000");
    const named = await run("deploy:local", ["--no-trial", "--account", "123456789012"], {
      AWS_ENDPOINT_URL: elsewhere.url,
    });
    expect(named.code, named.stderr).toBe(0);
  } finally {
    await elsewhere.stop();
  }
});

test("a fleet migrates where updates tell no status, ranges and FunctionVersion=ALL are ignored and lists are missing", async () => {
  const clients = awsClients();
  const fleet = await aFleet(clients, { functions: ["plain-a", "plain-b"] });
  const { lambda } = clients;
  const of = { FunctionName: "plain-b" };
  const { Version: FunctionVersion } = await lambda.send(new PublishVersionCommand(of));
  await lambda.send(new CreateAliasCommand({ ...of, Name: "live", FunctionVersion }));
  const request = { layer: { name: "plain", zip: fleet.layerZip }, fleet: { prefix: "plain-" }, bakeSeconds: 0 };
  const { report } = await execute(clients, { ...request, graceSeconds: 0 });
  expect(report?.functions.map(({ outcome }) => outcome)).toEqual(["migrated", "migrated"]);
  expect((await lambda.send(new GetAliasCommand({ ...of, Name: "live" }))).FunctionVersion).toBe("2");
  expect(await fleet.invoke("plain-a", { name: "Ada" })).toMatchObject({
    payload: { text: "hello Ada", bundled: false },
  });
});
