import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import { execute } from "../support/execution.ts";
import { aFleet, type Fleet } from "../support/fleet.ts";
import { aHostedService, type CommandResult, type RunningService } from "../support/service.ts";

let service: RunningService;
let fleet: Fleet;
let before: Readonly<Record<string, string>>;

beforeAll(async () => {
  service = await aHostedService();
  fleet = await aFleet(service.clients, { functions: ["meadow-a", "meadow-b"] });
  before = await fleet.fingerprints();
  const { s3 } = service.clients;
  await s3.send(new CreateBucketCommand({ Bucket: "odd-layers" }));
  await s3.send(new PutObjectCommand({ Bucket: "odd-layers", Key: "text.zip", Body: "this is no ZIP" }));
  await s3.send(
    new PutObjectCommand({ Bucket: "odd-layers", Key: "flat.zip", Body: await aZip({ "shared/__init__.py": "" }) }),
  );
});
afterAll(() => service.stop());

const good = () => ({ layer: { name: "meadow-shared", zip: fleet.layerZip }, fleet: { prefix: "meadow-" } });

async function started(text: string): Promise<CommandResult> {
  const file = join(await mkdtemp(join(tmpdir(), "request-")), "request.json");
  await writeFile(file, text);
  return service.command("start-migration", file, "--wait", "--json");
}

/** What a person types into the file, and the problems they must be told, each by its path. */
const table: readonly [string, () => unknown, readonly string[]][] = [
  ["an unknown field", () => ({ ...good(), bakeSecond: 3 }), ["bakeSecond"]],
  ["no layer", () => ({ fleet: good().fleet }), ["layer"]],
  ["negative numbers", () => ({ ...good(), batchSize: -1, bakeSeconds: -5 }), ["batchSize", "bakeSeconds"]],
  ["an empty fleet", () => ({ ...good(), fleet: { prefix: "nobody-" } }), ["fleet"]],
  ["a fleet without a criterion", () => ({ ...good(), fleet: {} }), ["fleet"]],
  [
    "a ZIP that is not in S3",
    () => ({ ...good(), layer: { name: "x", zip: "s3://odd-layers/none.zip" } }),
    ["layer.zip"],
  ],
  [
    "a bucket that does not exist",
    () => ({ ...good(), layer: { name: "x", zip: "s3://no-such-bucket/x.zip" } }),
    ["layer.zip"],
  ],
  [
    "an artifact that is not a ZIP",
    () => ({ ...good(), layer: { name: "x", zip: "s3://odd-layers/text.zip" } }),
    ["layer.zip"],
  ],
  [
    "an artifact without python/",
    () => ({ ...good(), layer: { name: "x", zip: "s3://odd-layers/flat.zip" } }),
    ["layer.zip"],
  ],
  [
    "several problems only the account can tell, all at once",
    () => ({
      ...good(),
      layer: { name: "x", zip: "s3://odd-layers/none.zip" },
      canary: "meadow-z",
      critical: ["meadow-y"],
      checks: { "meadow-x": [{ name: "ping" }] },
    }),
    ["layer.zip", "canary", "critical[0]", "checks.meadow-x"],
  ],
];

test.each(table)(
  "%s ends with exit code 2, every problem with its path, and nothing touched",
  async (_, request, paths) => {
    const { code, stdout, stderr } = await started(JSON.stringify(request()));
    expect(code, stderr).toBe(2);
    const result = JSON.parse(stdout) as { outcome: string; problems: readonly { path: string; message: string }[] };
    expect(result.outcome).toBe("rejected");
    expect([...new Set(result.problems.map(({ path }) => path))].sort()).toEqual([...paths].sort());
    for (const { message } of result.problems) expect(message.length).toBeGreaterThan(10);
    expect(await fleet.fingerprints()).toEqual(before);
  },
);

test("a file that is not JSON is named with line and column", async () => {
  const { code, stderr } = await started('{\n  "layer": ,\n}');
  expect(code).toBe(2);
  expect(stderr).toMatch(/line 2/);
});

test("500 KB of JSON is refused before anything is started", async () => {
  const { code, stderr } = await started(JSON.stringify({ ...good(), shared: Array(50_000).fill("shared/") }));
  expect(code).toBe(2);
  expect(stderr).toMatch(/256/);
});

test("whoever does not know a name is told how to list them, and the list says how each ended", async () => {
  const nobody = await service.command("rollback", "no-such-execution");
  expect(nobody).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("To list the newest executions: npm run status"),
  });
  const unnamed = await service.command("rollback");
  expect(unnamed).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("To list the newest executions: npm run status"),
  });
  const run = await execute(service.clients, { layer: { name: "x" }, fleet: { prefix: "meadow-" } });
  const { arn, name } = run;
  const { code, stdout } = await service.command("status", "--json");
  expect(code).toBe(0);
  const { executions } = JSON.parse(stdout) as { executions: readonly { readonly name: string }[] };
  const listed = executions.find((one) => one.name === name);
  expect(listed).toMatchObject({ execution: arn, status: "FAILED", outcome: "rejected" });
  expect((await service.command("status")).stdout).toContain(name);
});

test("a wrong input typed into the console ends in the Fail state Rejected with a cause a person can read", async () => {
  const run = await execute(service.clients, { layer: { name: "x" }, fleet: { prefix: "meadow-" }, typo: 1 });
  expect(run).toMatchObject({ status: "FAILED", error: "BadRequest", report: { outcome: "rejected" } });
  expect(run.states).toEqual(["Read request", "Rejected"]);
  expect(run.report?.problems.map(({ path }) => path).sort()).toEqual(["layer", "typo"]);
  expect(run.cause).toContain("typo");
});
