import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, matchesGlob } from "node:path";
import { parse } from "@cdktf/hcl2json";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse as yaml } from "yaml";
import { evaluatedTerraform } from "../support/evaluated-terraform.ts";
import type { Files } from "../support/fleet.ts";
import {
  answersOf,
  aRepository,
  aTeamLayer,
  type DeployedFunction,
  filesIn,
  git,
  type HandedOver,
  handedOver,
  leftOf,
  type Migrated,
  migrated,
  rolledBack,
  runCommandsOf,
  stepsOf,
  without,
} from "../support/handed-over.ts";
import { aHostedService, type RunningService } from "../support/service.ts";
import { templateFunctions } from "../support/template-layers.ts";
import { hasTerraform } from "../support/terraform.ts";

const SHAPES = ["terraform", "community", "sam", "cloudformation", "serverless", "cdk", "script"] as const;
type Shape = (typeof SHAPES)[number];
const repositories = Object.fromEntries(SHAPES.map((shape) => [shape, aRepository(shape)])) as Record<Shape, string>;
const filesOf = (shape: Shape, folder: string) => filesIn(join(repositories[shape], folder));
const shared = filesOf("script", "shared");
const withShared = (files: Files): Files => ({
  ...files,
  ...Object.fromEntries(Object.entries(shared).map(([path, text]) => [`shared/${path}`, text])),
});

let service: RunningService;
let execution: string;
let before: Migrated;
let tracing: string;
let fonts: string;
let parser: string;
beforeAll(async () => {
  service = await aHostedService();
  [tracing, fonts, parser] = (await Promise.all(
    ["tracing", "fonts", "mail-parser"].map((name) => aTeamLayer(service, name)),
  )) as [string, string, string];
  before = await migrated(service, deployed(), withShared({}));
  execution = before.execution;
});
afterAll(() => service.stop());

/** The functions as the teams deployed them. */
function deployed(): readonly DeployedFunction[] {
  const inStack = (stack: string, logicalId: string, more = {}) => ({
    "aws:cloudformation:stack-name": stack,
    "aws:cloudformation:logical-id": logicalId,
    ...more,
  });
  const sam = (id: string, files: Files, module: string, layers: readonly string[]) => ({
    name: `orders-${id}`,
    files,
    shared: {},
    handler: `${module}.handler`,
    layers,
    tags: inStack("orders", id, { "lambda:createdBy": "SAM" }),
  });
  const all = filesOf("terraform", "src");
  const mail = Object.fromEntries(Object.entries(filesOf("serverless", "")).filter(([path]) => path.endsWith(".py")));
  const changed = { "shared/greeting.py": "def greet(name):\n    return name\n" };
  return [
    ...["chat", "orders", "report-daily", "report-weekly", "cleanup", "legacy"].map((name) => ({
      name: `shop-dev-${name}`,
      files: all,
      shared: name === "legacy" ? changed : {},
      handler: `${name.replace("report-", "")}.handler`,
      layers: name === "chat" ? [tracing] : [],
    })),
    { name: "cart-add", files: filesOf("community", "src/app"), shared: {}, handler: "add.handler", layers: [tracing] },
    { name: "cart-remove", files: withShared(filesOf("community", "src/jobs")), shared: {}, handler: "remove.handler" },
    sam("OrdersFunction", filesOf("sam", "src"), "orders", [tracing]),
    sam("InvoiceFunction", filesOf("sam", "src"), "invoice", [tracing, fonts]),
    sam("RefundFunction", filesOf("sam", "src"), "refund", [tracing]),
    sam("ReportFunction", withShared({ "report.py": all["chat.py"] ?? "" }), "report", [tracing]),
    ...["enroll", "grade"].map((name) => ({
      name: `courses-${name}`,
      files: filesOf("cloudformation", "src"),
      shared: {},
      handler: `${name}.handler`,
      layers: name === "enroll" ? [tracing] : [],
      tags: inStack("courses", name === "enroll" ? "Enroll" : "Grade"),
    })),
    {
      name: "mail-dev-send",
      files: mail,
      shared: {},
      handler: "send.handler",
      layers: [tracing],
      tags: inStack("mail-dev", "SendLambdaFunction", { STAGE: "dev" }),
    },
    {
      name: "mail-dev-receive",
      files: mail,
      shared: {},
      handler: "receive.handler",
      layers: [tracing, parser],
      tags: inStack("mail-dev", "ReceiveLambdaFunction", { STAGE: "dev" }),
    },
    {
      name: "billing-invoice",
      files: filesOf("cdk", "src"),
      shared: {},
      handler: "invoice.handler",
      layers: [tracing],
      tags: inStack("Billing", "Invoice3BAA72D1"),
    },
    {
      name: "billing-reminder",
      files: filesOf("cdk", "src"),
      shared: {},
      handler: "reminder.handler",
      tags: inStack("Billing", "Reminder3BAA72D2"),
    },
    { name: "tool-chat", files: withShared(filesOf("script", "functions/chat")), shared: {}, handler: "app.handler" },
  ];
}

const applied = async (shape: Shape): Promise<HandedOver> => {
  const result = await handedOver(service, execution, repositories[shape]);
  runCommandsOf(result.guide);
  return result;
};
const readIn = (shape: Shape, path: string) => readFileSync(join(repositories[shape], path), "utf8");
const aCopyOf = (shape: Shape): string => {
  const copy = mkdtempSync(join(tmpdir(), "copy-"));
  cpSync(repositories[shape], copy, { recursive: true, verbatimSymlinks: true });
  return copy;
};
/** The steps for the functions of a repository alone: others of the fleet are in no file of it. */
const stepsFor = ({ guide }: HandedOver, prefix: string) =>
  [...guide.matchAll(/^\d+\. .*$/gm)].filter(([step]) => step.includes(`(\`${prefix}`));

describe("Terraform with environments and modules", () => {
  const ROOT = "terraform/environments/dev";
  let result: HandedOver;
  beforeAll(async () => {
    result = await applied("terraform");
  });

  it("is changed by the patch alone, and not in other environments", () => {
    expect(stepsFor(result, "shop-")).toEqual([]);
    expect(git(repositories.terraform, "diff", "--stat", "--", "terraform/environments/prod")).toBe("");
    expect(git(repositories.terraform, "diff", "-U0").replaceAll(/^index .*\n/gm, "")).toMatchSnapshot();
  });

  it("is HCL that HashiCorp's parser reads, with every variable once", async () => {
    for (const folder of [ROOT, "terraform/modules/lambda"]) {
      const files = globSync("*.tf", { cwd: join(repositories.terraform, folder) });
      const hcl = await parse("all.tf", files.map((file) => readIn("terraform", `${folder}/${file}`)).join("\n"));
      for (const blocks of Object.values<unknown[]>(hcl.variable ?? {})) expect(blocks).toHaveLength(1);
    }
  });

  it("is not changed by a second handover", async () => {
    expect((await handedOver(service, execution, repositories.terraform)).patch).toBe("");
  });

  it.skipIf(!hasTerraform())("stays as terraform fmt formats it", () => {
    const format = (cwd: string) =>
      execFileSync("terraform", ["fmt", "-check", "-recursive"], { cwd, encoding: "utf8" });
    expect(format(repositories.terraform)).toBe("");
  });

  it.skipIf(!hasTerraform())("describes what the migration left", { timeout: 120_000 }, async () => {
    const src = filesOf("terraform", "src");
    const computed = {
      aws_lambda_layer_version: { arn: tracing },
      aws_lambda_function: { arn: "of a function" },
      archive_file: { output_base64sha256: "hash" },
    };
    const resources = await evaluatedTerraform(aCopyOf("terraform"), ROOT, computed);
    const functions = resources.filter(({ type }) => type === "aws_lambda_function");
    expect(functions).toHaveLength(6);
    for (const { values } of functions) {
      const left = await leftOf(service, String(values.function_name));
      const archive = resources.find(
        (each) => each.type === "archive_file" && each.values.output_path === values.filename,
      );
      expect(values.layers ?? [], String(values.function_name)).toEqual(left.layers);
      expect(without(src, (archive?.values.excludes ?? []) as string[]), String(values.function_name)).toEqual(
        left.files,
      );
    }
    const prod = await evaluatedTerraform(aCopyOf("terraform"), "terraform/environments/prod", computed);
    expect(prod.find(({ type }) => type === "aws_lambda_function")?.values.layers).toEqual([]);
    expect(prod.find(({ type }) => type === "archive_file")?.values.excludes).toEqual([]);
  });
});

describe("the community's Terraform module", () => {
  it("gets layers and patterns, and describes what the migration left", async () => {
    const result = await applied("community");
    expect(stepsFor(result, "cart-")).toEqual([]);
    const hcl = await parse(
      "main.tf",
      ["main.tf", "shared_code.tf"].map((file) => readIn("community", `infra/${file}`)).join("\n"),
    );
    const arn = hcl.locals.find(
      (each: Record<string, string>) => "shared_code_layer_arn" in each,
    ).shared_code_layer_arn;
    for (const name of ["add", "remove"]) {
      const [{ layers, source_path }] = hcl.module[name];
      const left = await leftOf(service, `cart-${name}`);
      const known = { "${local.shared_code_layer_arn}": arn, "${data.aws_lambda_layer_version.tracing.arn}": tracing };
      expect(layers.map((each: keyof typeof known) => known[each])).toEqual(left.layers);
      expect(communityPackage(source_path)).toEqual(left.files);
    }
  });
});

/** The files that the module packages: its patterns match whole paths, and the last one decides. */
function communityPackage(
  sources: readonly (
    | string
    | { readonly path: string; readonly patterns?: readonly string[]; readonly prefix_in_zip?: string }
  )[],
): readonly string[] {
  return sources
    .flatMap((source) => {
      const { path, patterns = [], prefix_in_zip = "" } = typeof source === "string" ? { path: source } : source;
      const below = Object.keys(filesOf("community", join("infra", path.replace("${path.module}/", ""))));
      const isIn = (file: string) =>
        patterns.reduce(
          (is, pattern) =>
            new RegExp(`^(?:${pattern.replace(/^!/, "")})$`).test(file) ? !pattern.startsWith("!") : is,
          true,
        );
      return below.map((file) => join(prefix_in_zip, file)).filter(isIn);
    })
    .sort();
}

describe("SAM with Globals", () => {
  it("gets the layer behind those of Globals, and folders without the shared code", async () => {
    const result = await applied("sam");
    expect(result.guide).toContain("SAM and `aws cloudformation package` cannot leave files out");
    const functions = templateFunctions(readIn("sam", "template.yaml"), {
      "!Ref TracingLayerArn": tracing,
      "!Sub ${FontsLayer}": fonts,
    });
    expect(functions.size).toBe(4);
    for (const [id, { layers, code }] of functions) {
      const left = await leftOf(service, `orders-${id}`);
      expect(layers, id).toEqual(left.layers);
      expect(Object.keys(filesOf("sam", code)).sort(), id).toEqual(left.files);
    }
    expect(
      git(repositories.sam, "diff", "HEAD", "-U0", "--", "template.yaml").replaceAll(/^index .*\n/gm, ""),
    ).toMatchSnapshot();
    expect((await handedOver(service, execution, repositories.sam)).patch).toBe("");
  });
});

describe("a template of CloudFormation", () => {
  it("gets the layer from a mapping beside the team's, and a folder without the shared code", async () => {
    const result = await applied("cloudformation");
    expect(stepsFor(result, "courses-")).toHaveLength(1);
    expect(result.guide).toContain("`aws cloudformation package` cannot leave files out of `src`");
    const path = "infrastructure/template.yml";
    const functions = templateFunctions(readIn("cloudformation", path), { "!Ref TracingLayerArn": tracing });
    expect([...functions.keys()]).toEqual(["Enroll", "Grade"]);
    for (const [id, { layers, code }] of functions) {
      const left = await leftOf(service, `courses-${id.toLowerCase()}`);
      expect(layers, id).toEqual(left.layers);
      const files = filesOf("cloudformation", join("infrastructure", code));
      expect(Object.keys(files).sort(), id).toEqual(left.files);
    }
    expect(
      git(repositories.cloudformation, "diff", "HEAD", "-U0", "--", path).replaceAll(/^index .*\n/gm, ""),
    ).toMatchSnapshot();
    expect((await handedOver(service, execution, repositories.cloudformation)).patch).toBe("");
  });
});

describe("the Serverless Framework", () => {
  it("gets complete lists of layers, and patterns behind the team's", async () => {
    const result = await applied("serverless");
    expect(stepsFor(result, "mail-")).toEqual([]);
    const { custom, provider, functions, package: all } = yaml(readIn("serverless", "serverless.yml"));
    const resolved = (text: string) =>
      text
        .replace("${ssm:/platform/tracing-layer}", tracing)
        .replace(/\$\{self:custom\.(\w+)\}/, (_, name) => custom[name]);
    const code = Object.keys(filesOf("serverless", "")).filter((path) => path.endsWith(".py"));
    for (const name of ["send", "receive"]) {
      const left = await leftOf(service, `mail-dev-${name}`);
      const { layers = provider.layers, package: own } = functions[name];
      const patterns: string[] = [...all.patterns, ...own.patterns];
      const isIn = (file: string) =>
        patterns.reduce(
          (is, pattern) => (matchesGlob(file, pattern.replace(/^!/, "")) ? !pattern.startsWith("!") : is),
          true,
        );
      expect(layers.map(resolved), name).toEqual(left.layers);
      expect(code.filter(isIn).sort(), name).toEqual(left.files);
    }
    expect((await handedOver(service, execution, repositories.serverless)).patch).toBe("");
  });
});

describe("a CDK app", () => {
  it("is never patched: its steps, carried out at their lines, describe what the migration left", async () => {
    const result = await applied("cdk");
    expect(result.patch).toBe("");
    const path = join(repositories.cdk, "lib/billing-stack.ts");
    for (const { line, text, code } of stepsOf(result.guide)) {
      const lines = readFileSync(path, "utf8").split("\n");
      const at = lines[line - 1] ?? "";
      if (text.startsWith("Add this as the last element")) lines[line - 1] = at.replace("]", `, ${code}]`);
      else if (text.startsWith("The properties")) lines[line - 1] = at.replace("}", `${code} }`);
      else lines[line - 1] = at.replace(/fromAsset\(([^()]*)\)/, `fromAsset($1, ${code})`);
      writeFileSync(path, lines.join("\n"));
    }
    const functions = cdkFunctions(repositories.cdk, tracing);
    expect(functions).toHaveLength(2);
    for (const { functionName, layers, code } of functions) {
      const left = await leftOf(service, functionName);
      expect(layers, functionName).toEqual(left.layers);
      expect(without(filesOf("cdk", code.folder), code.exclude), functionName).toEqual(left.files);
    }
  });
});

interface CdkFunction {
  readonly functionName: string;
  readonly layers: readonly string[];
  readonly code: { readonly folder: string; readonly exclude: readonly string[] };
}

/** The properties that the app gives to its functions, from stand-ins for CDK's classes. */
function cdkFunctions(app: string, TRACING_LAYER: string): readonly CdkFunction[] {
  const lambda = `
    export const found = [];
    export class Function { constructor(scope, id, props) { scope.once(id); found.push({ layers: [], ...props }); } }
    export const Runtime = { PYTHON_3_11: "python3.11" };
    export const Code = { fromAsset: (folder, { exclude = [] } = {}) => ({ folder, exclude }) };
    export const LayerVersion = { fromLayerVersionArn: (scope, id, arn) => { scope.once(id); return arn; } };`;
  const core = `export class Stack { #ids = new Set(); once(id) { if (this.#ids.has(id)) throw new Error("twice: " + id); this.#ids.add(id); } }`;
  const modules = join(app, "node_modules/aws-cdk-lib");
  mkdirSync(join(modules, "aws-lambda"), { recursive: true });
  writeFileSync(
    join(modules, "package.json"),
    JSON.stringify({ type: "module", exports: { ".": "./index.js", "./aws-lambda": "./aws-lambda/index.js" } }),
  );
  writeFileSync(join(modules, "index.js"), core);
  writeFileSync(join(modules, "aws-lambda/index.js"), lambda);
  const program = `const { BillingStack } = await import("./lib/billing-stack.ts"); new BillingStack(null, "Billing");
    console.log(JSON.stringify((await import("aws-cdk-lib/aws-lambda")).found));`;
  return JSON.parse(
    execFileSync(process.execPath, ["--no-warnings", "--input-type=module", "-e", program], {
      cwd: app,
      encoding: "utf8",
      env: { ...process.env, TRACING_LAYER },
    }),
  );
}

describe("a script", () => {
  it("owns functions that no tool owns, and is told the order and what to leave out", async () => {
    const result = await applied("script");
    expect(result.guide).toContain("| `tool-chat` | Script or pipeline | deploy.sh:9 in the repository |");
    const left = await leftOf(service, "tool-chat");
    expect(result.guide).toContain(
      `aws lambda update-function-configuration --function-name tool-chat --layers ${left.layers.join(" ")}`,
    );
    const path = join(repositories.script, "deploy.sh");
    const lines = readFileSync(path, "utf8").split("\n");
    const copies = stepsOf(result.guide).filter(({ text }) => text.startsWith("This line copies"));
    writeFileSync(path, lines.filter((_, index) => !copies.some(({ line }) => line === index + 1)).join("\n"));
    expect(packagedBy(repositories.script)).toEqual(left.files);
  });
});

/** The files of the package that the script uploads, with a stand-in for `aws`. */
function packagedBy(folder: string): readonly string[] {
  const bin = mkdtempSync(join(tmpdir(), "bin-"));
  for (const [name, text] of [
    ["aws", "exit 0"],
    ["zip", 'python3 -m zipfile -c "$2" .'],
  ]) {
    writeFileSync(join(bin, name ?? ""), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name ?? ""), 0o755);
  }
  execFileSync("sh", ["deploy.sh"], { cwd: folder, env: { ...process.env, PATH: `${bin}:${process.env.PATH}` } });
  const list =
    "import sys,zipfile;print('\\n'.join(n for n in zipfile.ZipFile('package.zip').namelist() if not n.endswith('/')))";
  const names = execFileSync("python3", ["-c", list], { cwd: folder, encoding: "utf8" });
  return names.trim().split("\n").sort();
}

describe("the functions of all repositories", () => {
  it("answer as before the migration after it, and after its rollback, which restores each", async () => {
    const names = deployed().map(({ name }) => name);
    expect(before.answers).toEqual(names.map(() => ({ statusCode: 200, text: expect.stringMatching(/nobody/) })));
    expect(await answersOf(service, names)).toEqual(before.answers);
    expect(await rolledBack(service, execution, names)).toEqual(before.before);
    expect(await answersOf(service, names)).toEqual(before.answers);
  });
});
