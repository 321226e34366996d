import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "@cdktf/hcl2json";
import { describe, expect, it, test } from "vitest";
import { parse as yaml } from "yaml";
import { handoverFiles } from "../../../src/domain/handover/files.ts";
import type { Handover } from "../../../src/domain/handover/handover.ts";
import { printable } from "../../../src/domain/text.ts";
import { hasTerraform } from "../../support/terraform.ts";
import { aHandover, handed, layer, stackTags, versionArn } from "./builders.ts";

const contentOf = (handover: Handover, path: string) =>
  handoverFiles(handover).find((file) => file.path === path)?.content ?? "";

const inMapping = { "Fn::FindInMap": ["SharedCode", "LayerVersion", "Arn"] };

describe("the files of a handover", () => {
  it("are the guide, and for each owner that has functions its own", () => {
    expect(handoverFiles(aHandover()).map(({ path }) => path)).toEqual([
      "HANDOVER.md",
      "terraform/shared_code.tf",
      "cloudformation/courses.yml",
      "sam/courses-sam.yml",
      "cdk/shared-code-layers.ts",
      "serverless/acme-dev.yml",
    ]);
    expect(handoverFiles(aHandover({ functions: [] })).map(({ path }) => path)).toEqual(["HANDOVER.md"]);
  });

  it.each(handoverFiles(aHandover()).map(({ path, content }) => [path, content]))(
    "%s reads like this",
    async (path, content) => {
      await expect(content).toMatchFileSnapshot(`../../fixtures/handover/${path}`);
    },
  );
});

describe("packages of the script", () => {
  const slim = { unreached: [], replacements: [{ path: "shared/db.py", form: "python" }] } as const;
  const scripted = aHandover({ functions: aHandover().functions.map((fn) => ({ ...fn, slim })) });

  it("are never made by exclusions, which would leave generated files out", () => {
    const texts = handoverFiles(scripted).map(({ content }) => content);
    for (const text of texts)
      expect(text).not.toMatch(/!shared|SHARED_CODE_PATTERNS|excludes|-x 'shared|without `shared/);
    expect(contentOf(scripted, "serverless/acme-dev.yml")).toContain("artifact: TARGET");
    expect(contentOf(scripted, "slim-package/slim-package.json")).toContain('"acme-dev-chat-handler"');
  });

  it("are made by one command for each function with the layer, whatever deploys it", () => {
    const guide = contentOf(scripted, "HANDOVER.md");
    for (const { name, onLayer, owner } of scripted.functions)
      expect(guide.includes(`slim-package.mjs ${name} SOURCE TARGET`), name).toBe(onLayer && owner.kind !== "unknown");
    for (const [kind, at] of Object.entries({
      Terraform: "before `terraform plan`",
      "AWS SAM": "`CodeUri`",
      "AWS CDK": "Code.fromAsset(TARGET)",
      "Serverless Framework": "`package.artifact`",
    }))
      expect(guide.split(`### ${kind}\n`)[1]?.split("\n##")[0], kind).toContain(at);
  });

  it("are unknown for functions that others changed, which must not be deployed by this handover", () => {
    const [first, ...others] = scripted.functions;
    const unknown = aHandover({ functions: [...(first === undefined ? [] : [{ ...first, slim: null }]), ...others] });
    expect(contentOf(unknown, "HANDOVER.md")).toContain("Do not deploy `acme-dev-chat-handler` with this handover");
    expect(contentOf(unknown, "slim-package/slim-package.json")).not.toContain("acme-dev-chat-handler");
  });
});

describe("Terraform", () => {
  it("calls the module with the fleet's version, and adds to exactly the functions that use it", async () => {
    const hcl = await parse("shared_code.tf", contentOf(aHandover(), "terraform/shared_code.tf"));
    expect(hcl.module.shared_code_layer[0]).toMatchObject({
      source: "./modules/lambda-shared-code-layer",
      adopted_version_arn: versionArn,
      layer_name: "acme-shared-code",
      shared_paths: ["shared/"],
      compatible_runtimes: ["python3.11"],
    });
    const output = "${module.shared_code_layer.layer_version_arn}";
    expect(hcl.variable).toBeUndefined();
    expect(hcl.locals[0].shared_code_layers).toEqual({
      "acme-dev-chat-handler": [output],
      "acme-dev-quiz-grade": [output],
    });
  });

  test.skipIf(!hasTerraform())("is formatted as terraform fmt does", () => {
    const folder = mkdtempSync(join(tmpdir(), "handover-"));
    writeFileSync(join(folder, "shared_code.tf"), contentOf(aHandover(), "terraform/shared_code.tf"));
    writeFileSync(join(folder, "hostile.tf"), contentOf(hostile, "terraform/shared_code.tf"));
    expect(execFileSync("terraform", ["fmt", "-check", "-list=true", folder], { encoding: "utf8" })).toBe("");
  });
});

describe("templates", () => {
  it.each([
    ["cloudformation/courses.yml", "CourseCreate", "AWS::Lambda::Function"],
    ["sam/courses-sam.yml", "CourseEnroll", "AWS::Serverless::Function"],
  ])("%s hold the function's layers in order", (path, logicalId, Type) => {
    expect(yaml(contentOf(aHandover(), path))).toEqual({
      Mappings: { SharedCode: { LayerVersion: { Arn: versionArn } } },
      Resources: {
        [logicalId]: {
          Type,
          Properties: { Layers: [layer("tracing", 3), inMapping] },
        },
      },
    });
  });

  it("of the Serverless Framework name functions as serverless.yml does, and leave the shared code out", () => {
    expect(yaml(contentOf(aHandover(), "serverless/acme-dev.yml"))).toMatchObject({
      custom: { sharedCodeLayerVersionArn: versionArn },
      package: { individually: true },
      functions: {
        digest: {
          layers: [layer("tracing", 3), "${self:custom.sharedCodeLayerVersionArn}"],
          package: { patterns: ["!shared/**"] },
        },
      },
    });
  });

  it("of CDK are TypeScript that gives each function its layers", async () => {
    const { LAYERS, layersOf, SHARED_CODE_PATTERNS } = await cdkModule(
      contentOf(aHandover(), "cdk/shared-code-layers.ts"),
    );
    expect(LAYERS).toEqual({ "acme-dev-report": [layer("tracing", 3), versionArn] });
    expect(layersOf("scope", "acme-dev-report")).toEqual([layer("tracing", 3), versionArn]);
    expect(() => layersOf("scope", "other")).toThrow("other is not in the handover");
    expect(SHARED_CODE_PATTERNS).toEqual(["shared/**"]);
  });
});

describe("HANDOVER.md", () => {
  const guide = contentOf(aHandover(), "HANDOVER.md");

  it("says of every function what the next deployment makes of it", () => {
    for (const { name } of aHandover().functions)
      expect(
        guide
          .slice(0, guide.indexOf("### Aliases"))
          .split("\n")
          .filter((line) => line.startsWith(`| \`${name}\` |`)),
        name,
      ).toHaveLength(1);
    expect(guide).toMatch(/^\| `acme-dev-chat-handler` .*\*\*outage\*\*/m);
    expect(guide).toMatch(/^\| `acme-dev-billing-invoice` .*\| none \|.*differs from the layer/m);
  });

  it("tells loudly what is already broken", () => {
    expect(guide).toMatch(/## Already different\n\n.*\n\n- `acme-dev-script`: BROKEN/);
  });
});

/** What somebody who may tag functions, or name folders, could try. */
const nasty = 'a"}\n`| ${file("/etc/passwd")} %{ if true } \\ */ </td> # : \u2028 ü';
const hostile = aHandover({
  sharedPaths: [`${nasty}/`],
  exclude: [nasty],
  functions: [
    handed("terra", { ManagedBy: `terraform ${nasty}` }, { layers: [nasty, versionArn] }),
    handed("skips", { ManagedBy: "terraform" }, { onLayer: false, reason: nasty, layers: [nasty] }),
    handed("stack", stackTags(nasty, nasty), { layers: [nasty, versionArn] }),
    handed("sam", stackTags(nasty, nasty, { "lambda:createdBy": "SAM" }), { layers: [nasty, versionArn] }),
    handed("less", stackTags("less-dev", `${nasty}LambdaFunction`.replaceAll("\n", " "), { STAGE: "dev" }), {
      layers: [nasty],
    }),
    handed(
      "cdk",
      {},
      {
        owner: { kind: "cdk", stack: "s", logicalId: nasty, called: nasty, evidence: nasty },
        layers: [nasty, versionArn],
      },
    ),
  ],
});

describe("hostile names stay text", () => {
  it("in HCL", async () => {
    const hcl = await parse("shared_code.tf", contentOf(hostile, "terraform/shared_code.tf"));
    const text = nasty.replace("${", () => "$${").replace("%{", "%%{");
    expect(Object.keys(hcl).sort()).toEqual(["locals", "module"]);
    expect(hcl.module.shared_code_layer[0].shared_paths).toEqual([`${text}/`]);
    expect(hcl.locals[0].shared_code_layers).toEqual({ terra: ["${module.shared_code_layer.layer_version_arn}"] });
  });

  it("in YAML", () => {
    const files = handoverFiles(hostile).filter(({ path }) => path.endsWith(".yml"));
    expect(files.map(({ path }) => path).every((path) => /^[a-z]+\/[A-Za-z0-9-]+\.yml$/.test(path))).toBe(true);
    const [cloudformation, sam, serverless] = files.map(({ content }) => yaml(content));
    for (const template of [cloudformation, sam])
      expect(template.Resources[printable(nasty)].Properties.Layers).toEqual([nasty, inMapping]);
    const [fn] = Object.values(serverless.functions as Record<string, { layers: string[] }>);
    expect(fn?.layers).toEqual([nasty.replaceAll("${", "\\${")]);
  });

  it("in TypeScript", async () => {
    const { LAYERS } = await cdkModule(contentOf(hostile, "cdk/shared-code-layers.ts"));
    expect(LAYERS).toEqual({ cdk: [nasty, versionArn] });
  });

  it("in Markdown, where no row of the table breaks", () => {
    const rows = contentOf(hostile, "HANDOVER.md")
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    expect(rows).toHaveLength(hostile.functions.length);
    for (const row of rows) expect(row.replaceAll("\\|", "").split("|"), row).toHaveLength(7);
  });
});

/** Runs the written module with stand-ins for what it imports from CDK. */
async function cdkModule(source: string) {
  const javascript = stripTypeScriptTypes(source).replaceAll(/^import .*$/gm, "");
  const LayerVersion = "const LayerVersion = { fromLayerVersionArn: (scope, id, arn) => arn };";
  return import(`data:text/javascript,${encodeURIComponent(`${LayerVersion}${javascript}`)}`);
}
