import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test } from "vitest";
import { logsFrom } from "../../src/aws/logs.ts";

const client = mockClient(CloudWatchLogsClient);
const logs = logsFrom(new CloudWatchLogsClient({ region: "us-east-1" }), { take: async () => {} });
const window = { from: new Date(1000) };
const messages = async () => {
  const found: string[] = [];
  for await (const message of logs.messages("/g", window, '?"x"')) found.push(message);
  return found;
};

beforeEach(() => client.reset());

describe("searching logs", () => {
  test("an empty page with a token is not the end", async () => {
    client
      .on(FilterLogEventsCommand)
      .resolvesOnce({ events: [], nextToken: "1" })
      .resolvesOnce({ events: [{ message: "a" }], nextToken: "2" })
      .resolvesOnce({ events: [{ message: "b" }] });
    expect(await messages()).toEqual(["a", "b"]);
    expect(client.commandCalls(FilterLogEventsCommand).map(({ args }) => args[0].input)).toEqual([
      { logGroupName: "/g", startTime: 1000, filterPattern: '?"x"', nextToken: undefined },
      { logGroupName: "/g", startTime: 1000, filterPattern: '?"x"', nextToken: "1" },
      { logGroupName: "/g", startTime: 1000, filterPattern: '?"x"', nextToken: "2" },
    ]);
  });

  test("any event ends the look for one, however many pages are empty before", async () => {
    client
      .on(FilterLogEventsCommand)
      .resolvesOnce({ events: [], nextToken: "1" })
      .resolvesOnce({ events: [{ message: "a" }], nextToken: "2" });
    expect(await logs.anyEvent("/g", window)).toBe(true);
    expect(client.commandCalls(FilterLogEventsCommand)).toHaveLength(2);
  });

  test("few events are all given by one call, many are left to a search", async () => {
    client.on(FilterLogEventsCommand).resolves({ events: [{ timestamp: 5, message: "a" }] });
    expect(await logs.fewEvents("/g", window)).toEqual([{ at: new Date(5), message: "a" }]);
    const many = Array.from({ length: 1000 }, (_, timestamp) => ({ timestamp, message: "a" }));
    client.on(FilterLogEventsCommand).resolves({ events: many, nextToken: "1" });
    expect(await logs.fewEvents("/g", window)).toBeNull();
    client.on(FilterLogEventsCommand).resolves({ events: [{ timestamp: 5, message: "a".repeat(1_000_000) }] });
    expect(await logs.fewEvents("/g", window)).toBeNull();
    expect(client.commandCalls(FilterLogEventsCommand)).toHaveLength(3);
  });

  test("a log group that does not exist has no events", async () => {
    client.on(FilterLogEventsCommand).rejects(new ResourceNotFoundException({ message: "no", $metadata: {} }));
    expect(await messages()).toEqual([]);
    expect(await logs.fewEvents("/g", window)).toEqual([]);
    expect(await logs.anyEvent("/g", window)).toBe(false);
  });
});
