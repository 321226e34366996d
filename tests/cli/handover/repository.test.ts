import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { changedFiles, proposalFor } from "../../../src/cli/handover/owners/readers.ts";
import { openRepository } from "../../../src/cli/handover/repository/repository.ts";
import type { HandoverFunction } from "../../../src/domain/handover/handover.ts";
import { aHandover, handed, layer, stackTags, versionArn } from "../../domain/handover/builders.ts";

function aFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "repository-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function proposed(files: Readonly<Record<string, string>>, ...functions: readonly HandoverFunction[]) {
  const repository = await openRepository(aFolder(files));
  const { proposal } = await proposalFor(repository, [aHandover({ functions })]);
  const changed = await changedFiles(repository, proposal);
  return { proposal, textAfter: (path: string) => changed.find((file) => file.path === path)?.after ?? null };
}

const terraform = (name: string, more: Partial<HandoverFunction> = {}) =>
  handed(name, { ManagedBy: "terraform" }, { layers: [versionArn], layersBefore: [], ...more });
const fn = (name: string, more = "") => `resource "aws_lambda_function" "f" {
  function_name = "${name}"
  filename      = data.archive_file.f.output_path
${more}}

data "archive_file" "f" {
  type       = "zip"
  source_dir = "src"
}
`;

describe("a repository", () => {
  it("is read without links, generated folders and large files, which are listed", async () => {
    const folder = aFolder({
      "main.tf": "a = 1\n",
      "node_modules/x/main.tf": "",
      "big.tf": "#".repeat(1_000_001),
      "binary.tf": "",
    });
    writeFileSync(join(folder, "binary.tf"), Buffer.from([0xff, 0xfe, 0x00]));
    const outside = aFolder({ "secret.tf": 'password = "x"\n' });
    symlinkSync(join(outside, "secret.tf"), join(folder, "link.tf"));
    symlinkSync(outside, join(folder, "linked"));
    const repository = await openRepository(folder);
    expect(repository.paths).toEqual(["big.tf", "binary.tf", "main.tf"]);
    expect([...repository.links.keys()].sort()).toEqual(["link.tf", "linked"]);
    expect(await repository.read("link.tf")).toBeNull();
    expect(await repository.read("linked/secret.tf")).toBeNull();
    expect(await repository.read("../secret.tf")).toBeNull();
    expect(await repository.read("binary.tf")).toBeNull();
    expect(await repository.read("big.tf")).toBeNull();
    expect([...repository.unread.keys()]).toEqual(["big.tf"]);
    expect(await repository.read("main.tf")).toBe("a = 1\n");
  });

  it("that is not a folder is refused", async () => {
    await expect(openRepository(join(tmpdir(), "no-such-folder"))).rejects.toThrow("does not exist");
    await expect(openRepository(join(aFolder({ f: "" }), "f"))).rejects.toThrow("is not a folder");
  });
});

describe("Terraform files", () => {
  const list = (text: string) =>
    proposed(
      { "main.tf": fn("chat", `  layers = ${text}\n`) },
      terraform("chat", { layers: [layer("tracing", 3), versionArn] }),
    );

  it.each<[string, string]>([
    ["[var.tracing]", "[var.tracing, local.shared_code_layer_arn]"],
    ["var.layers", "concat(var.layers, [local.shared_code_layer_arn])"],
    [`["${layer("tracing", 3)}"]`, `["${layer("tracing", 3)}", local.shared_code_layer_arn]`],
    ["[\n    var.tracing, # one\n  ]", "[\n    var.tracing, # one\n    local.shared_code_layer_arn,\n  ]"],
    ["[\n    var.tracing # one\n  ]", "[\n    var.tracing, # one\n    local.shared_code_layer_arn\n  ]"],
  ])("keep the references of %s", async (before, after) => {
    const { textAfter: text, proposal } = await list(before);
    expect(text("main.tf")).toContain(`  layers = ${after}\n`);
    expect(proposal.steps).toEqual([]);
  });

  it("with a list that is not the function's get a step, and no edit of it", async () => {
    const { textAfter, proposal } = await list('["arn:aws:lambda:eu-central-1:123456789012:layer:other:1"]');
    expect(textAfter("main.tf")).toBeNull();
    expect(proposal.steps).toMatchObject([{ path: "main.tf", line: 4, functions: ["chat"] }]);
    expect(proposal.steps[0]?.text).toContain("not the layers that the function has");
  });

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      "keys that the files do not say",
      { "main.tf": fn("${each.key}-chat", "  for_each = var.functions\n") },
      /each key of a collection/,
    ],
    [
      "the same name in two root modules",
      { "a/main.tf": fn("dev-chat"), "b/main.tf": fn("dev-chat") },
      /2 blocks can create it/,
    ],
    ["no such name", { "main.tf": fn("other") }, /no block in the files/],
  ])("with %s get a step", async (_, files, why) => {
    const { proposal } = await proposed(files, terraform("dev-chat"));
    expect(proposal.edits).toEqual([]);
    expect(proposal.steps.map(({ text }) => text).join()).toMatch(why);
  });

  it("find a function by a name with unknown parts only if nothing else fits", async () => {
    const files = { "main.tf": fn("${var.stage}-chat") };
    expect((await proposed(files, terraform("dev-chat"))).proposal.edits).not.toEqual([]);
    const { proposal } = await proposed(files, terraform("dev-chat"), terraform("prod-chat"));
    expect(proposal.edits).toEqual([]);
    expect(proposal.steps).toHaveLength(2);
  });

  it("use names that the team does not have", async () => {
    const taken = 'locals {\n  shared_code_layer_arn = "mine"\n}\n';
    const { proposal, textAfter } = await proposed(
      { "main.tf": fn("chat"), "shared_code.tf": taken },
      terraform("chat"),
    );
    expect(proposal.newFiles.map(({ path }) => path)).toEqual(["shared_code_2.tf"]);
    expect(textAfter("main.tf")).toContain("layers = [local.shared_code_layer_arn_2]");
  });

  it("with an older version of the layer as text get the new one", async () => {
    const older = versionArn.replace(/\d+$/, "6");
    const { textAfter } = await proposed(
      { "main.tf": fn("chat", `  layers = ["${older}"]\n`) },
      terraform("chat", { layersBefore: [older] }),
    );
    expect(textAfter("main.tf")).toContain("  layers = [local.shared_code_layer_arn]\n");
  });

  it("keep data files that the code reads by path", async () => {
    const { textAfter } = await proposed(
      { "main.tf": fn("chat"), "src/shared/a.py": "" },
      terraform("chat", { keeps: ["shared/schema.json"] }),
    );
    expect(textAfter("main.tf")).toContain('!anytrue([for path in ["shared/schema.json"] : startswith(file, path)])');
  });

  it("that do not build the package get a step for it", async () => {
    const text =
      'resource "aws_lambda_function" "f" {\n  function_name = "chat"\n  filename      = "build/chat.zip"\n}\n';
    const { proposal } = await proposed({ "main.tf": text }, terraform("chat"));
    expect(proposal.steps).toMatchObject([{ path: "main.tf", line: 1 }]);
    expect(proposal.steps[0]?.text).toContain("Terraform does not build this package");
  });

  it("that are not HCL or JSON are named", async () => {
    const broken = { "broken.tf": "resource {", "broken.tf.json": "{" };
    const { proposal } = await proposed({ "main.tf": fn("chat"), ...broken }, terraform("chat"));
    expect(proposal.steps.map(({ path, text }) => [path, text])).toEqual([
      ["broken.tf", "This file is not valid HCL, and was not read."],
      ["broken.tf.json", "This file is not valid JSON, and was not read."],
    ]);
  });

  it("of OpenTofu are read in place of those of the same name", async () => {
    const { proposal, textAfter } = await proposed(
      { "main.tofu": fn("chat"), "main.tf": fn("chat"), "other.tf": fn("mail").replace("f {", "g {") },
      terraform("chat"),
      terraform("mail"),
    );
    expect(proposal.steps).toEqual([]);
    expect(textAfter("main.tofu")).toContain("layers = [local.shared_code_layer_arn]");
    expect(textAfter("other.tf")).toContain("layers = [local.shared_code_layer_arn]");
    expect(textAfter("main.tf")).toBeNull();
  });

  describe("in JSON", () => {
    const json = (functions: object, more: object = {}) =>
      JSON.stringify({ resource: { aws_lambda_function: functions }, ...more }, null, 2);
    const chat = (name: string, layers?: readonly string[]) => ({
      f: { function_name: name, filename: "f.zip", layers },
    });

    it.each<[string, string, number]>([
      ["a name", json(chat("chat")), 4],
      ["a name and layers", json(chat("chat", ["${var.tracing}"])), 7],
      ["a name with a variable", json(chat("${var.stage}chat")), 4],
      ["lists of blocks", json([{ f: [chat("chat").f] }, { g: [chat("other").f] }]), 6],
    ])("get a step with their line, and no edit: %s", async (_, text, line) => {
      const { proposal } = await proposed({ "main.tf.json": text }, terraform("chat"));
      expect([proposal.edits, proposal.newFiles]).toEqual([[], []]);
      expect(proposal.steps).toMatchObject([{ path: "main.tf.json", line, functions: ["chat"] }]);
      expect(proposal.steps[0]?.code).toBe(`"layers": [\n  "${versionArn}"\n]`);
      expect(proposal.found.get("chat")).toMatch(/^main\.tf\.json:\d+$/);
    });

    it("are not guessed", async () => {
      const text = json({ f: chat("${var.name}").f, g: chat("${var.stage}-chat").f });
      const { proposal } = await proposed({ "main.tf.json": text }, terraform("dev-chat"), terraform("prod-chat"));
      expect(proposal.steps.map(({ text: step }) => step).join()).toMatch(/`dev-chat` was not changed.*`prod-chat`/s);
    });

    it("protect the modules that they call, whose callers are not followed", async () => {
      const files = {
        "modules/chat/main.tf": fn("${var.stage}-chat"),
        "dev/main.tf.json": JSON.stringify({ module: { chat: { source: "../modules/chat", stage: "dev" } } }),
      };
      const { proposal } = await proposed(files, terraform("dev-chat"));
      expect(proposal.edits).toEqual([]);
      expect(proposal.steps.map(({ path }) => path)).toEqual(["dev/main.tf.json", null]);
    });
  });
});

describe("templates", () => {
  const inStack = handed("chat", stackTags("s", "Chat", { "lambda:createdBy": "SAM" }), {
    layers: [versionArn],
    layersBefore: [],
  });
  const template = (layers: string) =>
    `Resources:\n  Chat:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n${layers}`;

  it("with computed layers get a step", async () => {
    const { proposal } = await proposed({ "t.yaml": template("      Layers: !If [Debug, [!Ref A], []]\n") }, inStack);
    expect(proposal.edits.filter(({ text }) => text.includes("- !FindInMap"))).toEqual([]);
    expect(proposal.steps[0]).toMatchObject({ path: "t.yaml", line: 6 });
  });

  it("of the same function in two files get a step", async () => {
    const { proposal } = await proposed({ "a.yaml": template(""), "b.yaml": template("") }, inStack);
    expect(proposal.edits).toEqual([]);
    expect(proposal.steps[0]?.text).toContain("No single template");
  });
});

describe("Serverless Framework configurations", () => {
  const tracing = layer("tracing", 3);
  const send = handed("mail-dev-send", stackTags("mail-dev", "SendLambdaFunction", { STAGE: "dev" }));
  const REFERENCE = '"${self:custom.sharedCodeLayerVersionArn}"';
  const program = (body: string, end = "module.exports = configuration;") =>
    `import type { AWS } from "@serverless/typescript";\n\nconst configuration: AWS = ${body};\n\n${end}\n`;
  const body = (fields = "", functionFields = "") => `{
  service: 'mail', // of the shop
  provider: { name: "aws", layers: ["${tracing}"] },
${fields}  functions: {
    /* Sends */
    send: { handler: 'send.handler', timeout: 3${functionFields} },
  },
}`;

  it.each<[string, string, string]>([
    ["a constant that is exported", "serverless.ts", program(body())],
    ["a default export", "serverless.ts", `export default ${body()};\n`],
    ["a type that it satisfies", "serverless.ts", `export default ${body()} satisfies AWS;\n`],
    ["an export of TypeScript", "serverless.ts", program(body(), "export = configuration;")],
    ["JavaScript", "serverless.js", `module.exports = ${body()}\n`],
  ])("that are one object are patched: %s", async (_, path, text) => {
    const { proposal, textAfter } = await proposed({ [path]: text }, send);
    expect(proposal.steps).toEqual([]);
    const more = `"custom": { "sharedCodeLayerVersionArn": "${versionArn}" }, "package": { "patterns": ["!shared/**"] }`;
    const after = text
      .replace("timeout: 3", `timeout: 3, "layers": ["${tracing}", ${REFERENCE}]`)
      .replace("  },\n}", `  }, ${more},\n}`);
    expect(textAfter(path)).toBe(after);
  });

  it("keep what they say", async () => {
    const fields = "  custom: { topic: 'mail' },\n  package: { individually: true },\n";
    const layers = `, layers: [\n      '${tracing}', // tracing\n    ], package: { patterns: ['!docs/**'] }`;
    const { proposal, textAfter } = await proposed({ "serverless.ts": program(body(fields, layers)) }, send);
    expect(proposal.steps).toEqual([]);
    const after = textAfter("serverless.ts") ?? "";
    expect(after).toContain(`custom: { topic: 'mail', "sharedCodeLayerVersionArn": "${versionArn}" },`);
    expect(after).toContain(`'${tracing}', ${REFERENCE}, // tracing`);
    expect(after).toContain("patterns: ['!docs/**', \"!shared/**\"]");
    expect((await proposed({ "serverless.ts": after }, send)).proposal).toMatchObject({ edits: [], steps: [] });
  });

  it("in JSON stay JSON", async () => {
    const text = JSON.stringify(
      { service: "mail", provider: { layers: [tracing] }, functions: { send: { handler: "send.handler" } } },
      null,
      2,
    );
    const { proposal, textAfter } = await proposed({ "serverless.json": text }, send);
    expect(proposal.steps).toEqual([]);
    expect(JSON.parse(textAfter("serverless.json") ?? "")).toEqual({
      service: "mail",
      provider: { layers: [tracing] },
      custom: { sharedCodeLayerVersionArn: versionArn },
      package: { patterns: ["!shared/**"] },
      functions: { send: { handler: "send.handler", layers: [tracing, "${self:custom.sharedCodeLayerVersionArn}"] } },
    });
  });

  it.each<[string, string]>([
    ["imported functions", program(body().replace("functions: {", "functions: { receive, "))],
    ["a spread", program(body("  ...common,\n"))],
    ["a template", program(body("  frameworkVersion: `4`,\n"))],
    ["a call", program(body("  useDotenv: Boolean(1),\n"))],
    ["an escape", program(body("  app: 'a\\'b',\n"))],
    ["a function", "module.exports = async () => ({ service: 'mail' });\n"],
    ["a constant that is not there", "module.exports = configuration;\n"],
    ["a syntax error", program(body()).replace("handler:", "handler")],
  ])("that are computed get a step, and no edit: %s", async (_, text) => {
    const { proposal } = await proposed({ "serverless.ts": text }, send);
    expect(proposal.edits).toEqual([]);
    expect(proposal.steps).toMatchObject([{ path: "serverless.ts", line: null, functions: ["mail-dev-send"] }]);
    expect(proposal.steps[0]?.text).toContain("This configuration is computed, or not valid, and was not read.");
    expect(proposal.steps[0]?.code).toContain(versionArn);
  });
});

it("nothing is written to the repository", async () => {
  const folder = aFolder({ "main.tf": fn("chat") });
  const repository = await openRepository(folder);
  await proposalFor(repository, [aHandover({ functions: [terraform("chat")] })]);
  expect(readdirSync(folder)).toEqual(["main.tf"]);
});
