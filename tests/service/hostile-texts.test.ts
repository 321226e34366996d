import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TagResourceCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { handover } from "../../src/cli/commands/handover.ts";
import { status } from "../../src/cli/commands/status.ts";
import { connect } from "../../src/cli/execution/connection.ts";
import { startWatchServer, type WatchServer } from "../../src/cli/watch/server.ts";
import { captured } from "../cli/captured.ts";
import { artifactsBucket, type Ended, execute } from "../support/execution.ts";
import { aFleet, greeter, sharedCode } from "../support/fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

/** What would pass for a line of the service, if it began one. */
const FORGED = "Migrated: all is well";
const HOSTILE = `x\u001b[32m\n${FORGED}\u001b[39m\r${FORGED}\u0007\u009b2J\u202e\u2066\u2028${FORGED}\u{e0041}`;
const ENDLESS = `${HOSTILE}${"y".repeat(50_000)}`;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const NAMES = ["loud-drifts", "loud-fails", "loud-forges", "loud-imports", "loud-misnames", "loud-moves"];

/** Prints hostile text in each call. With the layer it also prints 20,000 import errors, and raises an endless one. */
const failing = `${greeter["app.py"]?.replace("def handler", "def greeted")}
def handler(event, context):
    print(${JSON.stringify(HOSTILE)})
    answer = greeted(event, context)
    if not answer["bundled"]:
        for number in range(20000):
            print("ModuleNotFoundError: No module named 'lost%d" % number + ${JSON.stringify(HOSTILE)})
        raise type(${JSON.stringify(ENDLESS)}.replace("\\0", ""), (Exception,), {})(${JSON.stringify(ENDLESS)})
    return answer
`;
const loud = `print(${JSON.stringify(HOSTILE)})\n${greeter["app.py"]}`;
const importing = [
  "import importlib",
  loud,
  ...Array.from({ length: 20_000 }, (_, number) => `import lost${number}`),
  ...Array.from(
    { length: 50 },
    (_, number) => `importlib.import_module(${JSON.stringify(`lost.${number}${HOSTILE}`)})`,
  ),
].join("\n");

/** Imported code can write what the probe answers. */
const failed = { outcome: "failed", isImportError: true, isRefused: false, file: ENDLESS, line: 1 };
const attempt = { ...failed, type: ENDLESS, message: ENDLESS.repeat(40) };
const standIns = Array.from({ length: 20_000 }, () => HOSTILE);
const imported = { outcome: "imported" };
const forgedAnswers: Readonly<Record<string, object>> = {
  "loud-forges": { before: imported, after: attempt, standIns },
  "loud-moves": { before: attempt, after: { ...attempt, needsValueOf: ENDLESS.repeat(20) }, standIns },
  "loud-imports": { unusable: ENDLESS.repeat(100) },
};

const published: string[] = [];
const logged: string[] = [];
let service: RunningService;
let server: WatchServer;
let request: object;
beforeAll(async () => {
  service = await aHostedService({
    settleSeconds: 0.3,
    overlapSeconds: 0.5,
    async passage({ operation, request: { body, path } }, answer) {
      const answered = await answer();
      if (operation === "sns.Publish") published.push(...new URLSearchParams(body.toString()).values());
      if (operation === "events.PutEvents") published.push(JSON.parse(body.toString()).Entries[0].Detail);
      const forged = operation === "lambda.Invoke" && /import-probe/.test(path);
      const answers = forged ? forgedAnswers[JSON.parse(body.toString()).functionName] : undefined;
      return answers === undefined ? answered : { ...answered, body: JSON.stringify(answers) };
    },
  });
  for (const method of ["info", "warn", "error"] as const)
    vi.spyOn(console, method).mockImplementation((line) => logged.push(String(line)));
  const others = Array.from({ length: 3000 }, (_, number) => [`shared/\u200b${number}.py`, ""]);
  const fleet = await aFleet(service.clients, {
    functions: [
      { name: "loud-drifts", shared: { ...sharedCode, ...Object.fromEntries(others) } },
      { name: "loud-fails", files: { "app.py": failing } },
      { name: "loud-forges", files: { "app.py": loud } },
      { name: "loud-imports", files: { "app.py": importing } },
      { name: "loud-misnames", zip: await aZip({ ...greeter, ...sharedCode, [`a${HOSTILE}`]: "" }) },
      { name: "loud-moves", files: { "app.py": loud } },
    ],
  });
  const Resource = "arn:aws:lambda:us-east-1:000000000000:function:loud-moves";
  const Tags = { ManagedBy: "terraform", "aws:cloudformation:stack-name": HOSTILE, [HOSTILE.slice(0, 100)]: HOSTILE };
  await service.clients.lambda.send(new TagResourceCommand({ Resource, Tags }));
  const check = (expected: object) => [{ name: HOSTILE.slice(0, 90), payload: { name: "you" }, expect: expected }];
  request = {
    layer: { name: "loud", zip: fleet.layerZip },
    fleet: { prefix: "loud-" },
    canary: "loud-moves",
    checks: { "loud-moves": check({ statusCode: 200 }), "loud-fails": check({ statusCode: 200 }) },
    ...{ bakeSeconds: 0, graceSeconds: 1, unproven: "migrate" },
  };
  server = await startWatchServer(await connect({ stage: "dev" }));
});
afterAll(async () => {
  vi.restoreAllMocks();
  await server?.stop();
  await service?.stop();
});

/** Every text of an execution that a person, a page or a script gets, by where. */
async function exitsOf(execution: Ended): Promise<ReadonlyMap<string, string>> {
  const exits = new Map<string, string>();
  const [terminal, script] = [captured(), captured()];
  await status([execution.name], terminal);
  await status([execution.name, "--json"], script);
  exits.set("terminal", terminal.out());
  exits.set("--json", script.out());
  const address = new URL(server.address());
  const headers = { authorization: `Bearer ${address.hash.slice("#token=".length)}` };
  const asked = `execution=${encodeURIComponent(execution.name)}`;
  const paths = ["executions", `view?${asked}&since=0`, ...NAMES.map((name) => `function?${asked}&name=${name}`)];
  for (const path of paths)
    exits.set(`page ${path}`, await (await fetch(new URL(`/api/${path}`, address), { headers })).text());
  const store = storeFrom(service.clients.s3, artifactsBucket);
  for await (const key of store.list(`executions/${execution.name}/`))
    if (!key.endsWith(".zip")) exits.set(key, Buffer.from((await store.get(key)) ?? []).toString());
  return exits;
}

/** Nothing of it moves, hides or turns text, no line of it is forged, and it ends. */
function expectHarmless(exits: ReadonlyMap<string, string>): void {
  const wrong: string[] = [];
  for (const [where, text] of exits) {
    const unseen = UNSEEN.exec(text.replaceAll("\n", ""))?.[0];
    if (unseen !== undefined) wrong.push(`${where} holds ${JSON.stringify(unseen)}`);
    if (text.split("\n").some((line) => line.startsWith(FORGED))) wrong.push(`${where} has a forged line`);
    const most = /inventory|findings|imports/.test(where) ? 2_000_000 : 200_000;
    if (text.length > most) wrong.push(`${where} has ${text.length} characters`);
  }
  expect(wrong).toEqual([]);
}

test("a plan of a fleet whose every text is hostile or endless is short and plain at every exit", async () => {
  const run = await execute(service.clients, { ...request, plan: true, probe: "all" });
  expect(run.report?.outcome).toBe("planned");
  const exits = await exitsOf(run);
  for (const name of NAMES) expect(exits.get("terminal")).toContain(name);
  expect(exits.get("terminal")).toMatch(/and [\d,]+ more notes/);
  expectHarmless(exits);
});

test("a rollback for 20,000 import errors and an endless one is short and plain at every exit", async () => {
  const run = await execute(service.clients, { ...request, batchSize: 10, probe: "all" });
  expect(run.report?.outcome).toBe("rolled-back");
  expect(run.report?.reason).toContain("loud-fails");
  expectHarmless(await exitsOf(run));
});

test("a migration and its handover are short and plain at every exit, its announcements and logs included", async () => {
  const fleet = { prefix: "loud-", exclude: ["loud-fails"] };
  const checks = { "loud-moves": (request as { checks: Record<string, object> }).checks["loud-moves"] };
  const run = await execute(service.clients, { ...request, fleet, checks, probe: "unchecked" });
  expect(run.report?.outcome).toBe("migrated");
  const exits = new Map(await exitsOf(run));
  const out = join(await mkdtemp(join(tmpdir(), "handover-")), "out");
  const terminal = captured();
  expect(await handover([run.name, "--out", out], terminal), terminal.err()).toBe(0);
  exits.set("handover", terminal.out());
  for (const path of await readdir(out, { recursive: true }))
    if (/\.\w+$/.test(path)) exits.set(path, await readFile(join(out, path), "utf8"));
  expect([...exits.keys()]).toContain("HANDOVER.md");
  expectHarmless(exits);
  expect(published.length).toBeGreaterThan(5);
  expectHarmless(new Map([...published, ...logged].map((text, index) => [`announced or logged ${index}`, text])));
});
