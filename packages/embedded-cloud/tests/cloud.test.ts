import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { startCloud } from "../src/cloud.ts";
import { signed } from "./support/signature.ts";

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

  it("answers 400 for a path with a percent sign that encodes nothing, and goes on", async () => {
    const cloud = await startCloud();
    const tags = "2017-03-31/tags";
    for (const path of ["arn%", "arn%ZZ", "%E0%A4%A", "arn:aws:lambda:us-east-1:0:function:a%2"])
      for (const method of ["GET", "POST", "DELETE"]) {
        const body = method === "POST" ? { body: '{"Tags":{"a":"b"}}' } : {};
        const answer = await fetch(`${cloud.url}/${tags}/${path}?tagKeys=a`, { method, headers: signed, ...body });
        expect([answer.status, answer.headers.get("x-amzn-errortype")], `${method} ${path}`).toEqual([
          400,
          "ValidationException",
        ]);
        expect(await answer.text()).toContain("not percent-encoded");
      }
    expect((await fetch(`${cloud.url}/2015-03-31/functions`, { headers: signed })).status).toBe(200);
    await cloud.stop();
  });
});
