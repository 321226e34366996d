import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aHostedService, type RunningService } from "../support/service.ts";

/** Debian's python3-boto3 belongs to the system's interpreter. */
const python = "/usr/bin/python3";
const script = fileURLToPath(new URL("../support/outside_fleet.py", import.meta.url));
const run = promisify(execFile);
const hasBoto3 = await run(python, ["-c", "import boto3"]).then(
  () => true,
  () => false,
);

interface Answered {
  readonly answer: unknown;
  readonly logged: number;
  readonly layers: readonly string[];
  readonly bytes: number;
}

let service: RunningService;
beforeAll(async () => {
  service = await aHostedService();
});
afterAll(() => service.stop());

test.skipIf(!hasBoto3)(
  "a fleet created by boto3 migrates, and its functions answer afterwards as before, through the layer",
  async () => {
    const boto3 = async (command: string) =>
      JSON.parse(
        (await run(python, [script, command], { env: { ...process.env, AWS_ENDPOINT_URL: service.url } })).stdout,
      );
    const names = (await boto3("create")) as string[];
    const before = (await boto3("invoke")) as Record<string, Answered>;

    const request = join(await mkdtemp(join(tmpdir(), "outside-")), "request.json");
    await writeFile(
      request,
      JSON.stringify({
        layer: { name: "depot-common", zip: "s3://depot-layers/common.zip" },
        shared: ["lib/common/"],
        fleet: { prefix: "depot-" },
        bakeSeconds: 0,
        graceSeconds: 1,
      }),
    );
    const { code, stdout, stderr } = await service.command("start-migration", request, "--wait", "--json");
    expect(code, stderr).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      outcome: "migrated",
      layerVersionArn: expect.stringContaining(":layer:depot-common:1"),
    });
    expect(
      result.functions.map(({ name, outcome }: { name: string; outcome: string }) => [name, outcome]).sort(),
    ).toEqual(names.map((name) => [name, "migrated"]).sort());

    const after = (await boto3("invoke")) as Record<string, Answered>;
    for (const name of names) {
      expect(before[name]?.answer).toEqual({ name, total: 3.75, bundled: true });
      expect(after[name]?.answer).toEqual({ name, total: 3.75, bundled: false });
      expect(after[name]?.layers).toEqual([result.layerVersionArn]);
      expect(after[name]?.bytes).toBeLessThan(before[name]?.bytes ?? 0);
      expect(after[name]?.logged).toBeGreaterThan(before[name]?.logged ?? 0);
    }
  },
);
