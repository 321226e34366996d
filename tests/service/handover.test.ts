import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  type LambdaClient,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { parse } from "@cdktf/hcl2json";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import { executionName } from "../../src/domain/execution-name.ts";
import { aFleet, greeter, sharedCode } from "../support/fleet.ts";
import { released } from "../support/released-fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

const stack = (logicalId: string, more = {}) => ({
  "aws:cloudformation:stack-name": "reed-dev",
  "aws:cloudformation:logical-id": logicalId,
  ...more,
});
const tags: Readonly<Record<string, Record<string, string>>> = {
  "reed-chat": { ManagedBy: "terraform" },
  "reed-own": { ManagedBy: "terraform" },
  "reed-drifts": { ManagedBy: "terraform" },
  "reed-dev-digest": stack("DigestLambdaFunction", { STAGE: "dev" }),
  "reed-report": stack("Report3BAA72D1"),
  "reed-script": {},
};
const names = Object.keys(tags);

let service: RunningService;
let execution: string;
beforeAll(async () => {
  service = await aHostedService();
  const functions = names.map((name) =>
    name === "reed-drifts" ? { name, shared: { ...sharedCode, "shared/greeting.py": "greet = str\n" } } : { name },
  );
  const fleet = await aFleet(service.clients, { functions });
  for (const [name, Tags] of Object.entries(tags).filter(([, of]) => Object.keys(of).length > 0))
    await lambda().send(
      new TagResourceCommand({ Resource: `arn:aws:lambda:us-east-1:000000000000:function:${name}`, Tags }),
    );
  await released(service.clients).release("reed-chat", "live");
  const request = join(await mkdtemp(join(tmpdir(), "handover-")), "request.json");
  const migration = {
    layer: { name: "reed", zip: fleet.layerZip },
    fleet: { prefix: "reed-" },
    bakeSeconds: 0,
    graceSeconds: 1,
    probe: "none",
  };
  await writeFile(request, JSON.stringify({ ...migration, batchSize: 10 }));
  const { code, stdout, stderr } = await service.command("start-migration", request, "--wait", "--json");
  expect(code, stderr).toBe(0);
  execution = executionName(JSON.parse(stdout).execution);
});
afterAll(() => service.stop());

const lambda = (): LambdaClient => service.clients.lambda;
const configurationOf = async (name: string) =>
  (await lambda().send(new GetFunctionCommand({ FunctionName: name }))).Configuration;
const layersOf = async (name: string) => ((await configurationOf(name))?.Layers ?? []).map(({ Arn }) => Arn ?? "");
const settled = (name: string) =>
  waitUntilFunctionUpdatedV2({ client: lambda(), maxWaitTime: 120, minDelay: 1, maxDelay: 1 }, { FunctionName: name });

async function handedOver(...options: string[]) {
  const out = join(await mkdtemp(join(tmpdir(), "handover-")), "out");
  const result = await service.command("handover", execution, "--out", out, ...options);
  return { ...result, out, read: (path: string) => readFile(join(out, path), "utf8") };
}

async function drift(...args: string[]) {
  const { code, stdout, stderr } = await service.command("status", "--drift", "--json", ...args);
  expect(stderr).not.toContain("Error");
  const { functions } = JSON.parse(stdout) as { functions: { name: string; state: string }[] };
  return { code, states: Object.fromEntries(functions.map(({ name, state }) => [name, state])), stderr };
}

test("a handover holds exactly the fleet's functions with the layers they have, owner by owner", async () => {
  const { code, stdout, stderr, out, read } = await handedOver();
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("breaks 2 functions");
  expect((await readdir(out)).sort()).toEqual(["HANDOVER.md", "cdk", "serverless", "terraform"]);
  const hcl = await parse("shared_code.tf", await read("terraform/shared_code.tf"));
  const adopted = hcl.module.shared_code_layer[0].adopted_version_arn;
  expect(Object.keys(hcl.locals[0].shared_code_layers)).toEqual(["reed-chat", "reed-own"]);
  for (const [name, layers] of Object.entries<string[]>(hcl.locals[0].shared_code_layers)) {
    const resolved = layers.map((arn) => arn.replace("${module.shared_code_layer.layer_version_arn}", adopted));
    expect(resolved, name).toEqual(await layersOf(name));
  }
  expect(await read("serverless/reed-dev.yml")).toContain('"digest":');
  expect(await read("cdk/shared-code-layers.ts")).toContain('"reed-report": [');
  const guide = await read("HANDOVER.md");
  for (const name of names) expect(guide).toContain(`| \`${name}\` |`);
  expect(guide).toContain("| `reed-chat` | `live` | version 2, published by the migration; before: version 1 |");
  expect(await read("terraform/modules/lambda-shared-code-layer/main.tf")).toContain("skip_destroy = true");
});

test("a handover replaces no file unless told to, and writes nothing then", async () => {
  const { out } = await handedOver();
  await writeFile(join(out, "HANDOVER.md"), "mine");
  const again = await service.command("handover", execution, "--out", out);
  expect(again.code).toBe(2);
  expect(again.stderr).toMatch(/already contains HANDOVER\.md.*--force/s);
  expect(await readFile(join(out, "HANDOVER.md"), "utf8")).toBe("mine");
  expect((await service.command("handover", execution, "--out", out, "--force")).code).toBe(0);
  expect(await readFile(join(out, "HANDOVER.md"), "utf8")).toMatch(/^# Handover/);
});

test("an owner can be named for functions without a mark, and CDK is known by its templates", async () => {
  const templates = await mkdtemp(join(tmpdir(), "cdk-"));
  const Metadata = { "aws:cdk:path": "Reed/Report/Resource" };
  const template = { Resources: { Report3BAA72D1: { Type: "AWS::Lambda::Function", Metadata } } };
  await writeFile(join(templates, "reed-dev.template.json"), JSON.stringify(template));
  const { code, stdout, stderr } = await handedOver("--owner", "sam", "--templates", templates, "--json");
  expect(code, stderr).toBe(0);
  const { functions } = JSON.parse(stdout) as {
    functions: { name: string; owner: { kind: string; called: string } }[];
  };
  expect(functions.find(({ name }) => name === "reed-script")?.owner.kind).toBe("sam");
  expect(functions.find(({ name }) => name === "reed-report")?.owner.called).toBe("Reed/Report/Resource");
});

test("what left nothing on the layer cannot be handed over", async () => {
  const { code, stderr } = await service.command("handover", "no-such-execution", "--out", "nowhere");
  expect(code).toBe(2);
  expect(stderr).toContain("Execution no-such-execution does not exist");
});

test("drift tells what was put back, moved, stripped and deleted, and exits with 3 where imports fail", async () => {
  expect(await drift(execution)).toMatchObject({ code: 0, states: { "reed-chat": "as-migrated" } });
  const old = await aZip({ ...greeter, ...sharedCode });
  await lambda().send(new UpdateFunctionCodeCommand({ FunctionName: "reed-script", ZipFile: old }));
  const slim = await aZip({ ...greeter, "more.py": "" });
  await lambda().send(new UpdateFunctionCodeCommand({ FunctionName: "reed-report", ZipFile: slim }));
  await lambda().send(new DeleteFunctionCommand({ FunctionName: "reed-dev-digest" }));
  await Promise.all(["reed-script", "reed-report"].map(settled));
  expect(await drift()).toMatchObject({
    code: 0,
    states: {
      "reed-script": "put-back",
      "reed-report": "redeployed",
      "reed-dev-digest": "deleted",
      "reed-own": "as-migrated",
    },
  });

  await lambda().send(new UpdateFunctionConfigurationCommand({ FunctionName: "reed-chat", Layers: [] }));
  await settled("reed-chat");
  expect(await drift(execution)).toMatchObject({ code: 3, states: { "reed-chat": "stripped" } });
  const words = await service.command("status", "--drift");
  expect(words.code).toBe(3);
  expect(words.stdout).toMatch(/1 function cannot import the shared code.*reed-chat/s);
  expect((await handedOver()).stdout).toContain("reed-chat");
});
