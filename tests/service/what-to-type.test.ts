import { execFile, execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { UpdateAliasCommand, UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { executionFiles } from "../../src/bucket/execution-files.ts";
import type { Report } from "../../src/domain/report/report.ts";
import { artifactsBucket, execute } from "../support/execution.ts";
import { aFleet } from "../support/fleet.ts";
import { released } from "../support/released-fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";
import { somebodyElse } from "../support/somebody-else.ts";

const isThere = (program: string) => {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

let service: RunningService;
beforeAll(async () => {
  service = await aHostedService();
});
afterAll(() => service.stop());

/** Types one line into a shell, as the report prints it. */
const type = (line: string) =>
  promisify(execFile)("sh", ["-c", line], {
    cwd: fileURLToPath(new URL("../../", import.meta.url)),
    env: { ...process.env, AWS_ENDPOINT_URL: service.url, AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
  });

const NAMES = ["type-again", "type-theirs", "type-lost", "type-alias"] as const;

test.skipIf(!isThere("aws"))(
  "what a rollback says to type next, typed word for word, restores what it could not",
  async () => {
    const { clients, cloud } = service;
    const fleet = await aFleet(clients, { functions: [...NAMES] });
    const aliases = released(clients);
    await aliases.release("type-alias", "live");
    const before = await fleet.fingerprints();
    const originalOfLost = await lambdaFrom(clients.lambda).describe("type-lost");
    const original = Buffer.from(await (await fetch(originalOfLost?.codeUrl ?? "")).arrayBuffer());
    const request = {
      layer: { name: "typed", zip: fleet.layerZip },
      fleet: { prefix: "type-" },
      bakeSeconds: 0,
      graceSeconds: 1,
      inconclusive: "proceed",
    };
    const { name } = await execute(clients, request);
    expect(await aliases.leadsTo("type-alias", "live")).toBe("live → 2");

    const fault = cloud.inject({
      kind: "denied",
      operation: "lambda.UpdateFunctionConfiguration",
      about: /type-again/,
      times: Number.POSITIVE_INFINITY,
    });
    await somebodyElse(clients).deploys("type-theirs");
    const store = storeFrom(clients.s3, artifactsBucket);
    await store.delete(executionFiles(store, name).snapshotZipKey("type-lost"));
    await clients.lambda.send(
      new UpdateAliasCommand({ FunctionName: "type-alias", Name: "live", FunctionVersion: "$LATEST" }),
    );

    const { code, stdout } = await service.command("rollback", name);
    expect(code, stdout).toBe(3);
    const again = `npm run rollback -- ${name} --functions type-again`;
    const commands = stdout
      .split("\n")
      .filter((line) => /^ {4}(npm|aws) /.test(line))
      .map((line) => line.trim());
    expect(commands[0]).toBe(again);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "code restored, layers not restored, aliases restored; remove the cause",
    );
    expect(stdout).toContain("type-theirs: others changed it");
    expect(stdout).toContain("type-lost: deploy it from its source");

    fault.lift();
    await clients.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: "type-lost", ZipFile: original }));
    await lambdaFrom(clients.lambda).waitUntilSettled("type-lost", { updated: true });
    for (const command of commands) await type(command);
    expect(await fleet.fingerprints()).toEqual(before);
    expect(await aliases.leadsTo("type-alias", "live")).toBe("live → 1");

    const { code: last, stdout: whole } = await service.command("rollback", name, "--json");
    const report: Report = JSON.parse(whole);
    expect(report.functions.map(({ outcome, next }) => [outcome, next])).toEqual(NAMES.map(() => ["restored", null]));
    expect(last).toBe(0);
  },
);
