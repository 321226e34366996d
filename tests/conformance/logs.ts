import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { refused, same } from "./expecting.ts";
import type { Case, World } from "./world.ts";

const service = "CloudWatch Logs";

async function aGroup({ logs, name, afterwards }: World, messages: readonly string[]) {
  const logGroupName = name("group");
  const of = { logGroupName, logStreamName: "stream" };
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  afterwards(() => logs.send(new DeleteLogGroupCommand({ logGroupName })));
  await logs.send(new CreateLogStreamCommand(of));
  const first = Date.now() - 60_000;
  const logEvents = messages.map((message, index) => ({ timestamp: first + index * 1000, message }));
  if (logEvents.length > 0) await logs.send(new PutLogEventsCommand({ ...of, logEvents }));
  return { of, logGroupName, first };
}

async function searched(logs: CloudWatchLogsClient, search: FilterLogEventsCommandInput) {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs.send(new FilterLogEventsCommand({ ...search, nextToken }));
    found.push(...(page.events ?? []).map(({ message = "" }) => message));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

export const logsCases: readonly Case[] = [
  {
    service,
    title: "terms with a question mark are alternatives, terms without one are all wanted, quotes hold words together",
    async run(world) {
      const { logGroupName } = await aGroup(world, [
        "ImportError: a",
        "ModuleNotFoundError: b",
        "No module named c",
        "fine",
      ]);
      const search = (filterPattern: string) => searched(world.logs, { logGroupName, filterPattern });
      same(
        await search("?ImportError ?ModuleNotFoundError"),
        ["ImportError: a", "ModuleNotFoundError: b"],
        "alternatives",
      );
      same(await search("ImportError ModuleNotFoundError"), [], "both wanted");
      same(await search('"No module named"'), ["No module named c"], "words together");
      same((await search("")).length, 4, "every event");
    },
  },
  {
    service,
    title: "a search returns only events within its time range, page by page",
    neededFor: "the search for import errors; without it, functions are inconclusive",
    async run(world) {
      const { logGroupName, first } = await aGroup(world, ["one", "two", "three", "four"]);
      const within = { logGroupName, startTime: first + 1000, endTime: first + 2000, limit: 1 };
      same(await searched(world.logs, within), ["two", "three"], "events from the second to the third");
    },
  },
  {
    service,
    title: "a stream is read from its head, in the order of time",
    async run(world) {
      const { of } = await aGroup(world, ["one", "two"]);
      const { events = [] } = await world.logs.send(new GetLogEventsCommand({ ...of, startFromHead: true }));
      same(
        events.map(({ message }) => message),
        ["one", "two"],
        "events",
      );
    },
  },
  {
    service,
    title: "a group is made once, keeps its retention, and is not found where it is not",
    async run(world) {
      const { logs } = world;
      const { logGroupName } = await aGroup(world, []);
      await refused(logs.send(new CreateLogGroupCommand({ logGroupName })), "ResourceAlreadyExistsException", 400);
      await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 30 }));
      const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
      same(
        logGroups.map(({ retentionInDays }) => retentionInDays),
        [30],
        "retentionInDays",
      );
      const missing = new FilterLogEventsCommand({ logGroupName: world.name("none") });
      await refused(logs.send(missing), "ResourceNotFoundException", 400);
    },
  },
];
