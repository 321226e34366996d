import {
  CreateFunctionCommand,
  GetFunctionCommand,
  LambdaClient,
  ListFunctionsCommand,
  PublishLayerVersionCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { expect, onTestFinished, test } from "vitest";
import { startCloud } from "../../src/cloud.ts";
import { aZip } from "../support/zips.ts";

const OWN = "123456789012";
const FunctionName = "theirs";

/** Clients of one embedded cloud, by the access key they sign with. */
async function clientsOf(accountId?: string) {
  const cloud = await startCloud({ settleSeconds: 0.05, accountId });
  onTestFinished(() => cloud.stop());
  return (accessKeyId: string) => {
    const credentials = { accessKeyId, secretAccessKey: "any" };
    return new LambdaClient({ endpoint: cloud.url, region: cloud.region, credentials, maxAttempts: 1 });
  };
}

const creation = async (account: string, more: object = {}) =>
  new CreateFunctionCommand({
    FunctionName,
    Runtime: "python3.12",
    Handler: "app.handler",
    Role: `arn:aws:iam::${account}:role/theirs`,
    Code: { ZipFile: await aZip({ "app.py": "def handler(event, context):\n    pass\n" }) },
    ...more,
  });

test("an access key of 12 digits is an account ID: its roles, functions and layers are accepted, and visible to everyone", async () => {
  const signedBy = await clientsOf();
  const [mine, theirs] = [signedBy("any"), signedBy(OWN)];
  const Content = { ZipFile: await aZip({ "python/shared.py": "" }) };
  await mine.send(new PublishLayerVersionCommand({ LayerName: "shared", Content }));
  const Layers = [`arn:aws:lambda:us-east-1:${OWN}:layer:shared:1`];
  await theirs.send(await creation(OWN, { Layers }));
  const byArn = new GetFunctionCommand({ FunctionName: `arn:aws:lambda:us-east-1:${OWN}:function:${FunctionName}` });
  const { Configuration } = await theirs.send(byArn);
  expect(Configuration?.Role).toBe(`arn:aws:iam::${OWN}:role/theirs`);
  const { Functions } = await mine.send(new ListFunctionsCommand({}));
  expect(Functions?.map(({ FunctionArn }) => FunctionArn)).toEqual([
    `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`,
  ]);
  await expect(mine.send(byArn)).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test.each([
  ["another account than the key's", OWN, "210987654321"],
  ["another account, for a key that is none", "AKIAIOSFODNN7EXAMPLE", OWN],
])("a role of %s is refused", async (_, key, account) => {
  const signedBy = await clientsOf();
  await expect(signedBy(key).send(await creation(account))).rejects.toMatchObject({ name: "AccessDeniedException" });
  await signedBy(key).send(await creation("000000000000"));
  await waitUntilFunctionActiveV2(
    { client: signedBy(key), maxWaitTime: 120, minDelay: 0.1, maxDelay: 0.2 },
    { FunctionName },
  );
  const Role = `arn:aws:iam::${account}:role/theirs`;
  const change = new UpdateFunctionConfigurationCommand({ FunctionName, Role });
  await expect(signedBy(key).send(change)).rejects.toThrow("Cross-account pass role is not allowed.");
});

test("a cloud with another account ID uses it in all ARNs", async () => {
  const signedBy = await clientsOf(OWN);
  const { FunctionArn } = await signedBy("any").send(await creation(OWN));
  expect(FunctionArn).toBe(`arn:aws:lambda:us-east-1:${OWN}:function:${FunctionName}`);
});
