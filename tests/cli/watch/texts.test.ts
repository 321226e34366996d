import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Connection } from "../../../src/cli/execution/connection.ts";
import { readEndOfLog } from "../../../src/cli/watch/details.ts";
import { startWatchServer } from "../../../src/cli/watch/server.ts";
import { aCloud, type CloudAtHand } from "../../support/cloud.ts";

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const hostile = fc.constantFrom(
  "x\nMigrated: everything",
  "\u001b[32mMigrated\u001b[39m",
  "\u009b1J\u0007\u0000",
  "safe\u202eexe.\u2066x\u200f",
  "<img src=x onerror=alert(1)>",
  "\ud800 half",
);

let cloud: CloudAtHand;
beforeAll(async () => {
  cloud = await aCloud();
});
afterAll(() => cloud.stop());

test("the lines of a log on the live page are cut, printable, and the last ones alone", async () => {
  const { logs } = cloud.clients;
  const of = { logGroupName: "/own", logStreamName: "one" };
  await logs.send(new CreateLogGroupCommand({ logGroupName: of.logGroupName }));
  await logs.send(new CreateLogStreamCommand(of));
  const now = Date.now();
  const message = `\u001b[2J\u202eMigrated\u0007${"y".repeat(50_000)}`;
  const small = Array.from({ length: 300 }, (_, each) => ({ timestamp: now + each, message: `line ${each}` }));
  await logs.send(new PutLogEventsCommand({ ...of, logEvents: [...small, { timestamp: now + 300, message }] }));

  const { log, note } = await readEndOfLog(cloud.tools.logs, "/own", new Date(now));
  expect(log).toHaveLength(200);
  expect(note).toBe("Only its last 200 lines are shown.");
  const last = log.at(-1)?.message ?? "";
  expect(last).toContain("Migrated");
  expect(last.length).toBeLessThan(2100);
  expect(last).not.toMatch(UNSEEN);
});

test("lines with an error of the verdict are found wherever they are in a log, but not before the change", async () => {
  const { logs } = cloud.clients;
  const of = { logGroupName: "/long", logStreamName: "one" };
  await logs.send(new CreateLogGroupCommand({ logGroupName: of.logGroupName }));
  await logs.send(new CreateLogStreamCommand(of));
  const now = Date.now();
  const wrong = new Set([5, 50]);
  const logEvents = Array.from({ length: 300 }, (_, at) => ({
    timestamp: now + at,
    message: wrong.has(at) ? `[ERROR] KeyError: 'x' in call ${at}` : `line ${at}`,
  }));
  await logs.send(new PutLogEventsCommand({ ...of, logEvents }));
  const sought = { since: new Date(now + 20).toISOString(), errors: ["KeyError"] };
  const { evidence } = await readEndOfLog(cloud.tools.logs, "/long", new Date(now), sought);
  expect(evidence.map(({ message }) => message)).toEqual(["[ERROR] KeyError: 'x' in call 50"]);
});

test("no character that nobody sees is in what the live page's server answers", async () => {
  let name = "";
  const startedAt = new Date(0);
  const newest = async () => [
    { arn: "a", name, status: "RUNNING", startedAt, stoppedAt: null, error: null, cause: null },
  ];
  const machineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:layershift-dev-migration";
  const connection = { executions: { newest }, service: { machineArn } } as unknown as Connection;
  const server = await startWatchServer(connection);
  const address = new URL(server.address());
  const headers = { authorization: `Bearer ${address.hash.replace("#token=", "")}` };
  try {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        name = text;
        const answer = await fetch(new URL("/api/executions", address), { headers });
        const body = await answer.text();
        expect(answer.status, body).toBe(200);
        expect(body).not.toMatch(UNSEEN);
        expect(JSON.parse(body)[0].name).not.toMatch(UNSEEN);
        const refused = await fetch(
          new URL(`/api/function?execution=e&name=${encodeURIComponent(text.replace("\ud800", ""))}`, address),
          { headers },
        );
        expect(await refused.text()).not.toMatch(UNSEEN);
      }),
      { numRuns: 20 },
    );
  } finally {
    await server.stop();
  }
});
