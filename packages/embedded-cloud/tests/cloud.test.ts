import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { startCloud } from "../src/cloud.ts";

describe("the embedded cloud", () => {
  it("serves all services at one address, and nothing after it has stopped", async () => {
    const cloud = await startCloud({ region: "eu-central-1", accountId: "123456789012" });
    const settings = {
      endpoint: cloud.url,
      region: cloud.region,
      credentials: { accessKeyId: "any", secretAccessKey: "any" },
      maxAttempts: 1,
    };
    const s3 = new S3Client({ ...settings, forcePathStyle: true });
    expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
    expect((await new LambdaClient(settings).send(new ListFunctionsCommand({}))).Functions).toEqual([]);
    expect((await new SFNClient(settings).send(new ListStateMachinesCommand({}))).stateMachines).toEqual([]);
    expect((await new CloudWatchLogsClient(settings).send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
    await cloud.stop();
    await expect(fetch(`${cloud.url}/_health`)).rejects.toThrow();
  });
});
