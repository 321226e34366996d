import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deploySampleFleet } from "../../examples/sample-fleet/deploy-sample-fleet.ts";
import { sampleFleet } from "../../examples/sample-fleet/sample-fleet.ts";
import { writeSharedDir } from "../../examples/sample-fleet/shared-code.ts";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import { storeFrom } from "../../src/aws/s3/store.ts";
import type { FunctionConfiguration } from "../../src/domain/plan/inventory.ts";
import type { Report } from "../../src/domain/report/report.ts";
import { artifactsBucket, execute } from "../support/execution.ts";
import { aFleet, type Files, sharedCode, uploadedLayer } from "../support/fleet.ts";
import { problem } from "../support/reasons.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

let service: RunningService;
let folder: string;
beforeAll(async () => {
  service = await aHostedService();
  folder = await mkdtemp(join(tmpdir(), "roll-back-"));
});
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});

const quick = { bakeSeconds: 0, graceSeconds: 1, inconclusive: "proceed" };

/** Runs a command to its end. */
async function command(
  name: string,
  ...args: string[]
): Promise<{ readonly code: number | null; readonly report: Report }> {
  const { code, stdout, stderr } = await service.command(name, ...args, "--json");
  expect(stdout, stderr).not.toBe("");
  return { code, report: JSON.parse(stdout) };
}

describe("the sample fleet", () => {
  let names: readonly string[];
  let before: Awaited<ReturnType<typeof states>>;
  let migrated: string;

  const states = async (value: (found: FunctionConfiguration) => unknown = halves) => {
    const lambda = lambdaFrom(service.clients.lambda);
    const found = await Promise.all(names.map((name) => lambda.describe(name)));
    return new Map(found.map((each, at) => [names[at], each && value(each)]));
  };
  const halves = ({ codeSha256, layers }: FunctionConfiguration) =>
    [codeSha256, ...layers.map(({ arn }) => arn)].join(" ");

  beforeAll(async () => {
    const fleet = await sampleFleet();
    await Promise.all([deploySampleFleet(fleet, service.clients), writeSharedDir(folder, fleet.sharedFiles)]);
    names = fleet.functions.map(({ name }) => name);
    before = await states();
    const example = new URL("../../statemachine/examples/sample-fleet.json", import.meta.url);
    const request = { ...JSON.parse(await readFile(example, "utf8")), ...quick };
    await writeFile(join(folder, "request.json"), JSON.stringify(request));
    const shared = ["--shared-dir", join(folder, "shared")];
    const { code, report } = await command("start-migration", join(folder, "request.json"), ...shared, "--wait");
    expect([code, report.outcome]).toEqual([0, "migrated"]);
    migrated = report.execution;
  });

  test("gets its code back function by function, and the layer stays on it", async () => {
    const moved = await states();
    const named = ["acme-dev-chat-handler", "acme-dev-course-create"];
    const { code, report } = await command("rollback", migrated, "--keep-layer", "--functions", named.join(","));
    expect([code, report.outcome]).toEqual([0, "rolled-back"]);
    expect(report.functions.filter(({ outcome }) => outcome === "restored").map(({ name }) => name)).toEqual(named);
    const after = await states();
    for (const name of names) {
      const [code, ...layers] = (moved.get(name) as string).split(" ");
      const own = named.includes(name) ? (before.get(name) as string).split(" ")[0] : code;
      expect(after.get(name)).toBe([own, ...layers].join(" "));
    }
  });

  test("has all its CodeSha256 values and layers back after a rollback, and a second one changes nothing", async () => {
    const { code, report } = await command("rollback", migrated);
    expect([code, report.outcome]).toEqual([0, "rolled-back"]);
    expect(await states()).toEqual(before);

    const revisions = await states(({ revisionId }) => revisionId);
    const second = await command("rollback", migrated);
    expect([second.code, second.report.outcome]).toEqual([0, "rolled-back"]);
    expect(await states(({ revisionId }) => revisionId), "no update was called").toEqual(revisions);
    expect(await states()).toEqual(before);
    const reasons = second.report.functions
      .filter(({ outcome }) => outcome === "restored")
      .map(({ code, data }) => [code, data.foundAsAsked]);
    expect(reasons.length).toBeGreaterThan(15);
    expect(reasons).toEqual(reasons.map(() => ["restored-as-asked", true]));
  });

  test("leaves in the bucket what docs/bucket.md says, and nothing else", async () => {
    const documented = await readFile(new URL("../../docs/bucket.md", import.meta.url), "utf8");
    const keys = [...documented.matchAll(/^\| `([^`]+)` \|/gm)].map(([, key = ""]) => key);
    const patterns = keys.map((key) => {
      const escaped = key.replace(/[.]/g, "\\.").replace("NNNN", "\\d{4}");
      return new RegExp(`^${escaped.replace(/EXECUTION|FUNCTION|SHA256|UUID|NAME/g, "[\\w-]+")}$`);
    });
    const found: string[] = [];
    for await (const key of storeFrom(service.clients.s3, artifactsBucket).list("")) found.push(key);
    expect(found.filter((key) => !patterns.some((pattern) => pattern.test(key)))).toEqual([]);
    for (const name of ["snapshots/acme-dev-chat-handler.zip", "report.json", "batches/0001/health.json"])
      expect(found.some((key) => key.endsWith(name))).toBe(true);
  });
});

describe("a fleet on the layer", () => {
  const saying = (words: string): Files => ({
    ...sharedCode,
    "shared/greeting.py": `def greet(name):\n    return f"${words} {name}"\n`,
  });

  test("goes to new versions and back, and returns by itself where a check fails, whichever way it went", async () => {
    const fleet = await aFleet(service.clients, { functions: ["turns-a", "turns-b", "turns-c"] });
    const polite = { name: "is polite", payload: { name: "Ada" }, expect: { statusCode: 200, text: "hello Ada" } };
    const request = {
      fleet: { prefix: "turns-" },
      canary: "turns-a",
      critical: ["turns-c"],
      checks: { "turns-c": [polite] },
      probe: "none",
      ...quick,
    };
    const to = async (words: string) => {
      const zip = await uploadedLayer(service.clients, saying(words));
      return { ...request, layer: { name: "turns", zip } };
    };
    const first = await execute(service.clients, await to("hello"));
    expect(first.report?.outcome).toBe("migrated");
    const onOne = await fleet.fingerprints();

    const rude = await execute(service.clients, await to("go away"));
    expect(rude.report).toMatchObject({ outcome: "rolled-back", reason: expect.stringContaining("is polite") });
    expect(rude.report?.functions.map(({ outcome }) => outcome)).toEqual(["restored", "restored", "restored"]);
    expect(await fleet.fingerprints()).toEqual(onOne);

    const back = await execute(service.clients, { ...request, layer: { name: "turns", version: 2 } });
    expect(back.report).toMatchObject({ outcome: "rolled-back", reason: expect.stringContaining("is polite") });
    expect(await fleet.fingerprints()).toEqual(onOne);

    const kinder = await execute(service.clients, { ...(await to("good day")), checks: {} });
    expect(kinder.report).toMatchObject({ outcome: "migrated", layerVersionArn: expect.stringMatching(/turns:3$/) });
    for (const [name, found] of Object.entries(await fleet.fingerprints()))
      expect(found).toBe(onOne[name]?.replace(/turns:1$/, "turns:3"));

    const { code, report } = await command("rollback", first.name, "--to-version", "1");
    expect([code, report.outcome]).toEqual([0, "migrated"]);
    expect(await fleet.fingerprints()).toEqual(onOne);
    expect((await fleet.invoke("turns-b", { name: "Ada" })).payload).toMatchObject({ text: "hello Ada" });

    const none = await command("rollback", first.name, "--to-version", "9");
    expect(none.code).toBe(2);
    expect(none.report.problems).toEqual([
      problem("layer.version", "layer-version-not-found", { version: 9, existing: [3, 2, 1] }),
    ]);
  });
});
