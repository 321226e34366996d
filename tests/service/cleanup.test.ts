import { ListLayerVersionsCommand, PublishLayerVersionCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { execute } from "../support/execution.ts";
import { aFleet, sharedCode, uploadedLayer } from "../support/fleet.ts";
import { coded } from "../support/reasons.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

let service: RunningService;
beforeAll(async () => {
  service = await aHostedService();
});
afterAll(() => service.stop());

const versionsOf = async (LayerName: string) => {
  const { LayerVersions = [] } = await service.clients.lambda.send(new ListLayerVersionsCommand({ LayerName }));
  return LayerVersions.map(({ Version }) => Version).sort();
};

describe("npm run cleanup", () => {
  test("after some migrations keeps what a rollback needs and the newest, and deletes what nothing needs", async () => {
    const fleet = await aFleet(service.clients, { functions: ["pond-a"] });
    const request = {
      layer: { name: "pond", zip: fleet.layerZip },
      fleet: { prefix: "pond-" },
      bakeSeconds: 0,
      graceSeconds: 1,
      probe: "none",
    };
    const first = await execute(service.clients, request);
    expect(first.report).toMatchObject({ outcome: "migrated" });
    const zip = await uploadedLayer(service.clients, { ...sharedCode, "shared/more.py": "MORE = 1\n" });
    await execute(service.clients, { ...request, layer: { name: "pond", zip } });

    const dry = await service.command("cleanup", "--dry-run", "--keep", "1", "--days", "0", "--json");
    expect(dry).toMatchObject({ code: 0 });
    expect(JSON.parse(dry.stdout)).toMatchObject({
      outcome: "dry-run",
      layerVersions: [
        {
          version: 2,
          outcome: "kept",
          reasons: expect.arrayContaining([coded("used-by-functions", { functions: ["pond-a"] })]),
        },
        {
          version: 1,
          outcome: "kept",
          reasons: expect.arrayContaining([coded("needed-for-rollback", { execution: first.name })]),
        },
      ],
    });
    const words = await service.command("cleanup");
    expect(words.code).toBe(0);
    expect(words.stdout).toContain("Nothing to clean up");
    expect(words.stdout).toMatch(/pond:1 +kept .*needed to roll back/);
    expect(await versionsOf("pond")).toEqual([1, 2]);
  });

  test("--layer takes the versions of a layer whoever published them; what is used stays", async () => {
    for (const text of ["1", "2", "3"]) await published("well", { "shared/text.py": `TEXT = ${text}\n` });
    const layers = ["arn:aws:lambda:us-east-1:000000000000:layer:well:1"];
    await aFleet(service.clients, { functions: [{ name: "well-reader", layers }] });
    const { code, stdout } = await service.command(
      "cleanup",
      "--layer",
      "well",
      "--keep",
      "1",
      "--days",
      "0",
      "--json",
    );
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      outcome: "cleaned-up",
      layerVersions: [{ version: 3 }, { version: 2, outcome: "deleted" }, { version: 1 }],
    });
    expect(report.freedBytes).toBe(report.layerVersions[1].zipBytes);
    expect(await versionsOf("well")).toEqual([1, 3]);
  });

  test("settings out of range end before anything is started, with their path", async () => {
    const { code, stderr } = await service.command("cleanup", "--keep", "0");
    expect(code).toBe(2);
    expect(stderr).toContain("keep");
  });
});

async function published(layer: string, files: Readonly<Record<string, string>>): Promise<void> {
  const [, , bucket = "", key = ""] = (await uploadedLayer(service.clients, files)).split("/");
  await service.clients.lambda.send(
    new PublishLayerVersionCommand({ LayerName: layer, Content: { S3Bucket: bucket, S3Key: key } }),
  );
}
