import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  paginateFilterLogEvents,
  StartQueryCommand,
  TagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scaledClock } from "../../src/clock.ts";
import { logsService } from "../../src/logs/service.ts";

const GROUP = "/aws/lambda/acme-dev-one";
const STREAM = "2026/11/23/[$LATEST]0123";

let service: ReturnType<typeof logsService>;
let server: Server;
let client: CloudWatchLogsClient;

beforeEach(async () => {
  service = logsService({ clock: scaledClock(), region: "us-east-1", accountId: "000000000000" });
  server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray());
    const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://localhost");
    const headers = incoming.headers as Record<string, string>;
    const request = { method: "POST", path: pathname, query: searchParams, headers, body, requestId: "1" };
    if (!service.handles(request)) return outgoing.writeHead(404).end();
    const answer = await service.answer(request);
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  client = new CloudWatchLogsClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
  });
});
afterEach(() => {
  client.destroy();
  server.close();
});

describe("CloudWatch Logs", () => {
  it("creates a group and a stream when a function first writes to them", async () => {
    service.write(GROUP, STREAM, ["START\n", "END\n"]);
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/aws/lambda/" }));
    expect(logGroups).toMatchObject([
      { logGroupName: GROUP, arn: `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}:*` },
    ]);
    const { logStreams } = await client.send(new DescribeLogStreamsCommand({ logGroupName: GROUP }));
    expect(logStreams).toMatchObject([{ logStreamName: STREAM, lastEventTimestamp: expect.any(Number) }]);
    const { events } = await client.send(new FilterLogEventsCommand({ logGroupName: GROUP, filterPattern: "START" }));
    expect(events).toMatchObject([{ logStreamName: STREAM, message: "START\n", timestamp: expect.any(Number) }]);
  });

  it("refuses an unknown group or stream with AWS's message", async () => {
    await expect(client.send(new FilterLogEventsCommand({ logGroupName: GROUP }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The specified log group does not exist.",
    });
    await client.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
    await expect(
      client.send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: STREAM })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException", message: "The specified log stream does not exist." });
    await expect(client.send(new CreateLogGroupCommand({ logGroupName: GROUP }))).rejects.toMatchObject({
      name: "ResourceAlreadyExistsException",
    });
    await client.send(new DeleteLogGroupCommand({ logGroupName: GROUP }));
    expect((await client.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  });

  it.each(["INFREQUENT_ACCESS", "DELIVERY"] as const)(
    "refuses to search a group of class %s",
    async (logGroupClass) => {
      await client.send(new CreateLogGroupCommand({ logGroupName: GROUP, logGroupClass }));
      service.write(GROUP, STREAM, ["START\n"]);
      await expect(client.send(new FilterLogEventsCommand({ logGroupName: GROUP }))).rejects.toMatchObject({
        name: "InvalidOperationException",
        message: "FilterLogEvents is not supported for this log class.",
      });
      const { logGroups } = await client.send(new DescribeLogGroupsCommand({}));
      expect(logGroups).toMatchObject([{ logGroupName: GROUP, logGroupClass }]);
    },
  );

  it("searches the given time only, oldest first, also by the group's ARN", async () => {
    await put([[3000, "late"]]);
    await put([
      [1000, "early"],
      [2000, "middle"],
    ]);
    const logGroupIdentifier = `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}`;
    const { events } = await client.send(
      new FilterLogEventsCommand({ logGroupIdentifier, startTime: START + 1000, endTime: START + 2000 }),
    );
    expect(events?.map(({ message }) => message)).toEqual(["early", "middle"]);
  });

  it("returns empty pages with a token before the page with matches", async () => {
    await put([...Array.from({ length: 450 }, (_, index): [number, string] => [index, "noise"]), [999, "ImportError"]]);
    const pages = [];
    for await (const page of paginateFilterLogEvents(
      { client },
      { logGroupName: GROUP, filterPattern: "ImportError" },
    )) {
      pages.push(page.events?.map(({ message }) => message));
    }
    expect(pages).toEqual([[], [], ["ImportError"]]);
  });

  it("respects the limit and continues after it, without losing newer events", async () => {
    await put([
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ]);
    const first = await client.send(new FilterLogEventsCommand({ logGroupName: GROUP, limit: 2 }));
    await put([[1, "d"]]);
    const { nextToken } = first;
    const second = await client.send(new FilterLogEventsCommand({ logGroupName: GROUP, nextToken }));
    expect(first.events?.map(({ message }) => message)).toEqual(["a", "b"]);
    expect(second.events?.map(({ message }) => message)).toEqual(["d", "c"]);
    expect(second.nextToken).toBeUndefined();
  });

  it("throttles searches at the rate of its Region, 25 per second in us-east-1", async () => {
    service.write(GROUP, STREAM, ["line\n"]);
    const searches = Array.from({ length: 32 }, () => client.send(new FilterLogEventsCommand({ logGroupName: GROUP })));
    const failures = (await Promise.allSettled(searches)).filter(({ status }) => status === "rejected");
    expect(failures.length).toBeGreaterThan(0);
    expect(failures[0]).toMatchObject({ reason: { name: "ThrottlingException", message: "Rate exceeded" } });
  });

  it("reads a stream in both directions; at its end the token stays the same", async () => {
    await put(Array.from({ length: 5 }, (_, index): [number, string] => [index, `line ${index}`]));
    const walk = async (input: { startFromHead?: boolean; nextToken?: string | undefined }) => {
      const { events, nextForwardToken, nextBackwardToken } = await client.send(
        new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: STREAM, limit: 3, ...input }),
      );
      return { lines: events?.map(({ message }) => message?.slice(5)).join(""), nextForwardToken, nextBackwardToken };
    };
    const head = await walk({ startFromHead: true });
    const rest = await walk({ nextToken: head.nextForwardToken });
    const end = await walk({ nextToken: rest.nextForwardToken });
    const back = await walk({ nextToken: rest.nextBackwardToken });
    expect([head.lines, rest.lines, end.lines, back.lines]).toEqual(["012", "34", "", "012"]);
    expect(end.nextForwardToken).toBe(rest.nextForwardToken);
    expect((await walk({})).lines).toBe("234");
  });

  it("stores retention and tags", async () => {
    await client.send(new CreateLogGroupCommand({ logGroupName: GROUP, tags: { team: "acme" } }));
    await client.send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 7 }));
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.[0]?.retentionInDays).toBe(7);
    const resourceArn = logGroups?.[0]?.logGroupArn ?? "";
    await client.send(new TagResourceCommand({ resourceArn, tags: { stage: "dev" } }));
    const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual({ team: "acme", stage: "dev" });
  });

  it("refuses unsupported parameters, malformed tokens and malformed patterns", async () => {
    service.write(GROUP, STREAM, ["line\n"]);
    const query = new StartQueryCommand({
      logGroupName: GROUP,
      startTime: 0,
      endTime: 1,
      queryString: "fields @message",
    });
    await expect(client.send(query)).rejects.toMatchObject({ name: "UnknownOperationException" });
    for (const input of [{ nextToken: "made up" }, { filterPattern: "Runtime.ExitError" }, { limit: 0 }]) {
      const search = new FilterLogEventsCommand({ logGroupName: GROUP, ...input });
      await expect(client.send(search)).rejects.toMatchObject({ name: "InvalidParameterException" });
    }
  });
});

/** Within what CloudWatch Logs takes. */
const START = Date.now() - 60_000;

/** Times in milliseconds from the start. */
async function put(events: readonly [number, string][]): Promise<void> {
  const of = { logGroupName: GROUP, logStreamName: STREAM };
  await client.send(new CreateLogGroupCommand({ logGroupName: GROUP })).catch(() => undefined);
  await client.send(new CreateLogStreamCommand(of)).catch(() => undefined);
  const logEvents = events.map(([after, message]) => ({ timestamp: START + after, message }));
  await client.send(new PutLogEventsCommand({ ...of, logEvents }));
}
