import { afterAll, beforeAll, expect, test } from "vitest";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { artifactsBucket, execute } from "../support/execution.ts";
import { aWorld, names, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
afterAll(() => world.stop());

test("of two executions with overlapping fleets one runs, and the other is rejected with its name before it touches anything", async () => {
  const fleets = [names.slice(0, 5), names.slice(3)];
  const requests = fleets.map((functions) =>
    world.request({ fleet: { functions }, canary: functions[0], checks: {}, bakeSeconds: 0 }),
  );
  const both = await Promise.all(requests.map((request) => execute(world.clients, request, 2500)));
  const [winner, loser] = both[0]?.status === "SUCCEEDED" ? both : both.toReversed();
  expect(winner?.report).toMatchObject({ outcome: "migrated" });
  expect(loser).toMatchObject({ status: "FAILED", error: "LockHeld", report: { outcome: "rejected" } });
  expect(loser?.report?.reason).toContain(winner?.name);
  expect(loser?.states).toEqual(["Read request", "What is asked?", "Take lock", "Rejected"]);

  const store = storeFrom(world.clients.s3, artifactsBucket);
  const files: string[] = [];
  for await (const key of store.list(`executions/${loser?.name}/`)) files.push(key.split("/").slice(2).join("/"));
  expect(files.sort()).toEqual(["report.html", "report.json", "request.json"]);

  const theirs = fleets[both.indexOf(winner as never)] ?? [];
  const now = await world.state();
  expect(names.filter((name) => now.get(name)?.codeSha256 !== world.before.get(name)?.codeSha256)).toEqual(theirs);
});
