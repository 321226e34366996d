import {
  DeleteLayerVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aZip } from "../../../../packages/embedded-cloud/tests/support/zips.ts";
import { executionName } from "../../../../src/domain/execution-name.ts";
import { migrateBatch } from "../../../../src/tasks/batch/migrate-batch.ts";
import { takeBaseline } from "../../../../src/tasks/batch/take-baseline.ts";
import { rollBack } from "../../../../src/tasks/finish/roll-back.ts";
import { aFleet, greeter, sharedCode, uploadedLayer } from "../../../support/fleet.ts";
import { coded } from "../../../support/reasons.ts";
import { aRehearsal, type Rehearsal } from "../../../support/rehearsal.ts";
import { somebodyElse } from "../../../support/somebody-else.ts";
import type { AllTools } from "../../../support/tools.ts";

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await aRehearsal();
});
afterAll(() => rehearsal.stop());

const migrate = (execution: string, tools: AllTools = rehearsal.tools, batch = 1) =>
  migrateBatch.with(tools)({ execution, batch });

/** Whose stored packages are lost `times` times after S3 has said that it has them. */
function losing(times: number): AllTools {
  const { packages, store } = rehearsal.tools;
  let left = times;
  return {
    ...rehearsal.tools,
    packages: {
      ...packages,
      async copyToStore(source, to, codeSha256) {
        await packages.copyToStore(source, to, codeSha256);
        left -= 1;
        if (left >= 0) await store.delete(to.key);
      },
    },
  };
}

test.concurrent("a stored original that is lost once is stored again, and the function moves", async () => {
  const { execution, fleet, before } = await rehearsal.prepared("once", ["once-a"]);
  expect(await migrate(execution, losing(1))).toMatchObject({ migrated: 1, skipped: 0 });
  await rollBack.with(rehearsal.tools)({ execution, target: executionName(execution) });
  expect(await fleet.fingerprints()).toEqual(before);
});

test.concurrent("a stored original that does not stay skips its function, untouched", async () => {
  const { execution, fleet, before, files } = await rehearsal.prepared("lost", ["lost-a"]);
  expect(await migrate(execution, losing(2))).toMatchObject({ migrated: 0, skipped: 1 });
  expect(await files.journal("lost-a").required()).toMatchObject({
    code: "original-unreadable",
    data: { because: coded("object-missing", { key: files.snapshotZipKey("lost-a") }) },
  });
  expect(await fleet.fingerprints()).toEqual(before);
});

test.concurrent("a package that cannot be stored skips its function in words", async () => {
  const { execution, files } = await rehearsal.prepared("closed", ["closed-a"]);
  const { lambda } = rehearsal.tools;
  const describe: AllTools["lambda"]["describe"] = async (name) => {
    const found = await lambda.describe(name);
    return found && { ...found, codeUrl: null };
  };
  expect(await migrate(execution, { ...rehearsal.tools, lambda: { ...lambda, describe } })).toMatchObject({
    skipped: 1,
  });
  expect(await files.journal("closed-a").required()).toMatchObject({
    code: "original-not-storable",
    data: { because: coded("package-withheld", { functionName: "closed-a", lambdaSays: null }) },
  });
});

test.concurrent("a layer is not moved where the version before was deleted: Lambda would take the change, but not the way back", async () => {
  const fleet = await aFleet(rehearsal.clients, { functions: ["oneway-a"] });
  const to = (zip: string) => ({ layer: { name: "oneway", zip }, fleet: { prefix: "oneway-" }, graceSeconds: 0 });
  const first = await rehearsal.begin(to(fleet.layerZip));
  await takeBaseline.with(rehearsal.tools)({ execution: first, batch: 1 });
  await migrate(first);
  const before = await fleet.fingerprints();

  const next = await rehearsal.begin(
    to(await uploadedLayer(rehearsal.clients, { ...sharedCode, "shared/more.py": "" })),
  );
  await takeBaseline.with(rehearsal.tools)({ execution: next, batch: 1 });
  await rehearsal.clients.lambda.send(new DeleteLayerVersionCommand({ LayerName: "oneway", VersionNumber: 1 }));
  expect(await migrate(next)).toMatchObject({ migrated: 0, skipped: 1 });
  expect((await rehearsal.tools.filesOf(next).journal("oneway-a").required()).reason).toMatch(
    /oneway:1, which was deleted/,
  );
  expect(await fleet.fingerprints()).toEqual(before);
});

test.concurrent("each layer version is asked for once a task, however many functions list it", async () => {
  const theirs = [await somebodyElse(rehearsal.clients).publishesLayer("listed-x")];
  const functions = ["listed-a", "listed-b", "listed-c"].map((name) => ({ name, layers: theirs }));
  const { execution } = await rehearsal.prepared("listed", [...functions, "listed-z"], { canary: "listed-z" });
  await migrate(execution);
  await takeBaseline.with(rehearsal.tools)({ execution, batch: 2 });
  const asked: string[] = [];
  const layerVersion: AllTools["lambda"]["layerVersion"] = (arn) => {
    asked.push(arn);
    return rehearsal.tools.lambda.layerVersion(arn);
  };
  const tools = { ...rehearsal.tools, lambda: { ...rehearsal.tools.lambda, layerVersion } };
  expect(await migrate(execution, tools, 2)).toMatchObject({ migrated: 3 });
  expect(asked).toEqual(theirs);
});

test.concurrent("a snapshot holds package, layers, aliases and settings, and no environment variable; the key of the package survives all", async () => {
  const { lambda } = rehearsal.clients;
  const key = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555";
  const fleet = await aFleet(rehearsal.clients, { functions: ["whole-a"] });
  await lambda.send(
    new UpdateFunctionCodeCommand({
      FunctionName: "whole-a",
      ZipFile: await aZip({ ...greeter, ...sharedCode }),
      SourceKMSKeyArn: key,
    }),
  );
  await rehearsal.tools.lambda.waitUntilSettled("whole-a", { updated: true });
  await lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: "whole-a",
      Environment: { Variables: { DB_PASSWORD: "s3cret" } },
    }),
  );
  const before = await rehearsal.tools.lambda.waitUntilSettled("whole-a", { updated: true });
  const request = { layer: { name: "whole", zip: fleet.layerZip }, fleet: { prefix: "whole-" }, graceSeconds: 0 };
  const execution = await rehearsal.begin(request);
  await takeBaseline.with(rehearsal.tools)({ execution, batch: 1 });
  expect(await migrate(execution)).toMatchObject({ migrated: 1 });

  const { store, filesOf } = rehearsal.tools;
  const files = filesOf(execution);
  expect(await files.snapshot("whole-a").required()).toMatchObject({
    codeSha256: before.codeSha256,
    packageKey: files.snapshotZipKey("whole-a"),
    layers: [],
    aliases: [],
    architectures: ["x86_64"],
    storageMode: "COPY",
    sourceKmsKeyArn: key,
  });
  for await (const stored of store.list(files.key("")))
    if (stored.endsWith(".json"))
      expect(Buffer.from((await store.get(stored)) ?? []).toString()).not.toMatch(/s3cret|DB_PASSWORD/);
  expect((await rehearsal.tools.lambda.describe("whole-a"))?.sourceKmsKeyArn).toBe(key);
  expect(await rollBack.with(rehearsal.tools)({ execution, target: executionName(execution) })).toMatchObject({
    restored: 1,
  });
  expect(await rehearsal.tools.lambda.describe("whole-a")).toMatchObject({
    codeSha256: before.codeSha256,
    sourceKmsKeyArn: key,
  });
});
