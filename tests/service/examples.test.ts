import { readdirSync, readFileSync } from "node:fs";
import { PublishLayerVersionCommand } from "@aws-sdk/client-lambda";
import { CopyObjectCommand, CreateBucketCommand } from "@aws-sdk/client-s3";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { scaledClock } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import { type Ended, ended } from "../support/execution.ts";
import { aFleet } from "../support/fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";
import { somebodyElse } from "../support/somebody-else.ts";

const root = new URL("../../", import.meta.url);
const examples = new URL("statemachine/examples/", root);

/** A bake of a minute takes a second here. */
let service: RunningService;
beforeAll(async () => {
  service = await aHostedService({ clock: scaledClock(60), settleSeconds: 5, overlapSeconds: 10 });
  const { layerZip } = await aFleet(service.clients, {
    functions: ["acme-dev-connection-test", "acme-dev-chat-handler", "acme-dev-quiz-grade"],
  });
  const { s3 } = service.clients;
  const Bucket = "acme-dev-artifacts";
  await s3.send(new CreateBucketCommand({ Bucket }));
  const CopySource = layerZip.replace("s3://", "");
  await s3.send(new CopyObjectCommand({ Bucket, Key: "layers/shared-code.zip", CopySource }));
});
afterAll(() => service.stop());

async function run(file: string, machine: "migration" | "cleanup" = "migration", name?: string): Promise<Ended> {
  const { executionArn = "" } = await service.clients.stepFunctions.send(
    new StartExecutionCommand({
      stateMachineArn: `arn:aws:states:us-east-1:000000000000:stateMachine:layershift-dev-${machine}`,
      input: readFileSync(new URL(file, examples), "utf8"),
      name,
    }),
  );
  return ended(service.clients, executionArn);
}

/** A version nobody needs, and a newer one: what a clean-up may delete. */
async function twoVersionsNobodyUses(): Promise<void> {
  for (const text of ["1", "2"])
    await service.clients.lambda.send(
      new PublishLayerVersionCommand({
        LayerName: "acme-shared-code",
        Content: { ZipFile: await aZip({ "python/text.py": `TEXT = ${text}\n` }) },
      }),
    );
}

/** In the order they are run; each goes on from where the one before left the account. */
const runs: readonly {
  readonly file: string;
  readonly endsIn: string;
  readonly machine?: "cleanup";
  readonly name?: string;
  readonly before?: () => Promise<void>;
}[] = [
  { file: "rejected.json", endsIn: "Rejected" },
  { file: "plan.json", endsIn: "Plan ready" },
  { file: "not-approved.json", endsIn: "Rolled back" },
  { file: "canary-only.json", endsIn: "Migrated", name: "canary-migration" },
  { file: "rollback.json", endsIn: "Rolled back as asked" },
  { file: "minimal.json", endsIn: "Migrated", name: "first-migration" },
  { file: "minimal.json", endsIn: "Nothing to do" },
  {
    file: "needs-a-human.json",
    endsIn: "Needs a human",
    before: () => somebodyElse(service.clients).deploys("acme-dev-chat-handler"),
  },
  { file: "cleanup-rejected.json", endsIn: "Rejected", machine: "cleanup" },
  { file: "cleanup-dry-run.json", endsIn: "Dry run ready", machine: "cleanup" },
  { file: "cleanup.json", endsIn: "Nothing to clean up", machine: "cleanup" },
  { file: "cleanup-one-layer.json", endsIn: "Cleaned up", machine: "cleanup", before: twoVersionsNobodyUses },
];

test.each(runs)("$file ends in $endsIn", async ({ file, endsIn, machine, name, before }) => {
  await before?.();
  const { states, status, cause } = await run(file, machine, name);
  expect(states.at(-1), cause).toBe(endsIn);
  if (endsIn === "Rejected") expect(cause).toMatch(/fleet\.prefx|keep/);
  if (status === "FAILED") expect(cause).toBeTruthy();
});

test("every example is run, and the table of examples says how it ends", () => {
  const files = readdirSync(examples).filter((file) => file !== "sample-fleet.json");
  expect(files.sort()).toEqual([...new Set(runs.map(({ file }) => file))].sort());
  const readme = readFileSync(new URL("statemachine/README.md", root), "utf8");
  for (const { file, endsIn } of runs) expect(readme).toMatch(new RegExp(`\\[${file}\\].*\\| .*${endsIn}`));
});
