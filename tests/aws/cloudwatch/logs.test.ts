import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CloudWatchLogsClient,
  CloudWatchLogsServiceException,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { logsFrom, searchBudgetIn, searchesPerSecondIn } from "../../../src/aws/cloudwatch/logs.ts";

const client = mockClient(CloudWatchLogsClient);
afterAll(() => client.restore());
const logs = logsFrom(new CloudWatchLogsClient({ region: "us-east-1" }), { take: async () => {} });
const window = { from: new Date(0), until: new Date(Date.now() + 60_000) };
const all = async <T>(given: AsyncIterable<T>) => {
  const found: T[] = [];
  for await (const each of given) found.push(each);
  return found;
};
const events = () => all(logs.events("/g", window));

beforeEach(() => client.reset());

describe("searching logs", () => {
  test("an empty page with a token is not the end", async () => {
    client
      .on(FilterLogEventsCommand)
      .resolvesOnce({ events: [], nextToken: "1" })
      .resolvesOnce({ events: [{ message: "a" }], nextToken: "2" })
      .resolvesOnce({ events: [{ message: "b" }] });
    const found = await all(logs.events("/g", { ...window, streams: "2026/" }, '?"x"'));
    expect(found).toMatchObject([{ message: "a" }, { message: "b" }]);
    const search = { logGroupName: "/g", startTime: 0, filterPattern: '?"x"', logStreamNamePrefix: "2026/" };
    expect(client.commandCalls(FilterLogEventsCommand).map(({ args }) => args[0].input)).toEqual([
      { ...search, limit: 1000, nextToken: undefined },
      { ...search, limit: 1000, nextToken: "1" },
      { ...search, limit: 1000, nextToken: "2" },
    ]);
  });

  test("every event is given with its time, page by page, as far as they are read", async () => {
    const page = Array.from({ length: 1000 }, (_, timestamp) => ({ timestamp, message: "a" }));
    client.on(FilterLogEventsCommand).resolves({ events: page, nextToken: "more" });
    for await (const event of logs.events("/g", window))
      if (event.at.getTime() === 999) {
        expect(event).toEqual({ at: new Date(999), message: "a", stream: "" });
        break;
      }
    expect(client.commandCalls(FilterLogEventsCommand).map(({ args }) => args[0].input)).toEqual([
      { logGroupName: "/g", startTime: 0, limit: 1000, nextToken: undefined },
    ]);
  });

  test.each([
    ["us-east-1", 25],
    ["eu-central-1", 5],
    ["eu-west-1", 10],
  ])("no second sees more searches than an account is allowed, in %s %i", async (region, allowed) => {
    const sent: number[] = [];
    client.on(FilterLogEventsCommand).callsFake(async () => {
      sent.push(performance.now());
      return { events: [] };
    });
    const paced = logsFrom(new CloudWatchLogsClient({ region }), searchBudgetIn(region));
    await Promise.all(Array.from({ length: 2 * allowed }, () => all(paced.events("/g", window))));
    expect(searchesPerSecondIn(region)).toBe(allowed);
    // Timers may come late, and a late call makes room for none: twice what is allowed takes more than a second.
    expect((sent.at(-1) ?? 0) - (sent[0] ?? 0)).toBeGreaterThan(2000 * (1 - 1 / (2 * allowed)));
    const within = sent.map((from) => sent.filter((at) => at >= from && at < from + 950).length);
    expect(Math.max(...within)).toBeLessThanOrEqual(allowed + 1);
  });

  test("a log group that does not exist has no events", async () => {
    client.on(FilterLogEventsCommand).rejects(new ResourceNotFoundException({ message: "no", $metadata: {} }));
    expect(await events()).toEqual([]);
  });

  test.each(["InvalidOperationException", "InvalidParameterException", "AccessDeniedException"])(
    "a log group that answers %s cannot be searched, in CloudWatch's words",
    async (name) => {
      client.on(FilterLogEventsCommand).rejects(aRefusal(name, "not for this log class"));
      const message = `its log group cannot be searched: ${name}: not for this log class`;
      await expect(events()).rejects.toMatchObject({ name: "NotSearched", message });
    },
  );

  test("a CloudWatch Logs that nobody answers for was not searched, and fails nothing", async () => {
    client.on(FilterLogEventsCommand).rejects(Object.assign(new Error("connect"), { code: "ECONNREFUSED" }));
    await expect(events()).rejects.toMatchObject({ name: "NotSearched", message: "CloudWatch Logs cannot be reached" });
  });

  test("an answer that concerns every log group is an error like any other", async () => {
    client.on(FilterLogEventsCommand).rejects(aRefusal("UnrecognizedClientException", "who are you"));
    await expect(events()).rejects.toMatchObject({ name: "UnrecognizedClientException" });
  });
});

describe("the time of a search", () => {
  const outOfTime = "its log could not be searched completely in time";

  test("ends it between two pages, and what was found until then stays", async () => {
    let time = 0;
    const slow = logsFrom(new CloudWatchLogsClient({ region: "us-east-1" }), { take: async () => {} }, () => time);
    client.on(FilterLogEventsCommand).callsFake(async () => {
      time += 20_000;
      return { events: [{ message: `at ${time}` }], nextToken: "more" };
    });
    const found: string[] = [];
    const search = async () => {
      const within = { from: new Date(0), until: new Date(45_000) };
      for await (const { message } of slow.events("/g", within)) found.push(message);
    };
    await expect(search()).rejects.toMatchObject({ name: "NotSearched", message: outOfTime });
    expect(found).toEqual(["at 20000", "at 40000", "at 60000"]);
  });

  test("ends a call that gets no answer", async () => {
    client.restore();
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    const credentials = { accessKeyId: "a", secretAccessKey: "b" };
    const of = new CloudWatchLogsClient({ region: "us-east-1", credentials, endpoint: `http://127.0.0.1:${port}` });
    const within = { from: new Date(0), until: new Date(Date.now() + 300) };
    await expect(all(logsFrom(of, { take: async () => {} }).events("/g", within))).rejects.toMatchObject({
      name: "NotSearched",
      message: outOfTime,
    });
    of.destroy();
    silent.closeAllConnections();
    silent.close();
  });
});

function aRefusal(name: string, message: string) {
  return new CloudWatchLogsServiceException({ name, message, $fault: "client", $metadata: { httpStatusCode: 400 } });
}
