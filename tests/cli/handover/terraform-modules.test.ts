import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "@cdktf/hcl2json";
import { describe, expect, it } from "vitest";
import { readFixedFiles } from "../../../src/cli/handover/write-files.ts";
import { belongsInLayer } from "../../../src/domain/package/shared-path.ts";
import { DEFAULT_EXCLUSIONS, exclusionExpressions } from "../../../src/domain/request/exclusions.ts";
import { hasTerraform } from "../../support/terraform.ts";

const modules = await readFixedFiles("terraform");
const contentOf = (end: string) => modules.find(({ path }) => path.endsWith(end))?.content ?? "";

describe("the Terraform modules", () => {
  it("are the layer's, with its README, and the variable for the functions' module", () => {
    expect(modules.map(({ path }) => path)).toEqual([
      "terraform/modules/lambda-function/shared_code_layers.tf",
      "terraform/modules/lambda-shared-code-layer/README.md",
      "terraform/modules/lambda-shared-code-layer/main.tf",
      "terraform/modules/lambda-shared-code-layer/outputs.tf",
      "terraform/modules/lambda-shared-code-layer/variables.tf",
    ]);
  });

  it("publish from S3 below the folder of the language, and keep old versions", async () => {
    const hcl = await parse("main.tf", contentOf("layer/main.tf"));
    expect(hcl.data.archive_file.layer[0].dynamic.source[0].content[0].filename).toBe(
      "${var.layer_folder}${source.value}",
    );
    expect(hcl.resource.aws_lambda_layer_version.shared_code[0]).toMatchObject({
      skip_destroy: true,
      s3_key: "${aws_s3_object.layer[0].key}",
    });
  });

  it("have one variable for the functions' module, which bundles the shared code unless told otherwise", async () => {
    const hcl = await parse("layers.tf", contentOf("shared_code_layers.tf"));
    expect(Object.keys(hcl.variable)).toEqual(["shared_code_layers"]);
    expect(hcl.variable.shared_code_layers[0]).toMatchObject({ default: [], type: "${list(string)}" });
  });

  it("declare every variable they use", async () => {
    for (const folder of ["lambda-shared-code-layer", "lambda-function"]) {
      const text = modules
        .filter(({ path }) => path.includes(folder) && path.endsWith(".tf"))
        .map((file) => file.content);
      const declared = Object.keys((await parse("all.tf", text.join("\n"))).variable);
      const used = new Set([...text.join("\n").matchAll(/\bvar\.(\w+)/g)].map(([, name]) => name));
      expect([...used].filter((name) => !declared.includes(name ?? ""))).toEqual([]);
    }
  });

  it.skipIf(!hasTerraform())("are formatted as terraform fmt does", async () => {
    const folder = await written(modules.filter(({ path }) => path.endsWith(".tf")));
    expect(terraform(folder, "fmt", "-check", "-recursive")).toBe("");
  });

  it.skipIf(!hasTerraform())("package the same files as this service does", async () => {
    const files = [
      "shared/__init__.py",
      "shared/db.py",
      "shared/core/a.py",
      "shared/README.md",
      "shared/.env",
      "shared/tests/t.py",
    ]
      .concat([
        "shared/__pycache__/db.pyc",
        "shared/data/x.csv",
        "shared/data/x.txt",
        "app.py",
        "single.py",
        "shared_extra/a.py",
      ])
      .map((path) => ({ path, content: "" }));
    const paths = ["shared/", "single.py"];
    const exclude = [...DEFAULT_EXCLUSIONS, "shared/data/*.csv"];
    const { below, path: whole } = exclusionExpressions(exclude);
    const locals = contentOf("layer/main.tf").split(/^data /m)[0] ?? "";
    const folder = await written([
      ...files.map((file) => ({ ...file, path: `src/${file.path}` })),
      { path: "variables.tf", content: contentOf("layer/variables.tf") },
      { path: "main.tf", content: `${locals}output "packaged" {\n  value = local.packaged\n}\n` },
      {
        path: "given.auto.tfvars.json",
        content: JSON.stringify({
          layer_name: "acme",
          source_dir: "src",
          bucket: "b",
          shared_paths: paths,
          exclude_below: below,
          exclude_paths: whole,
        }),
      },
    ]);
    terraform(folder, "init", "-backend=false");
    terraform(folder, "apply", "-auto-approve");
    const packaged: string[] = JSON.parse(terraform(folder, "output", "-json", "packaged"));
    const ours = files.map(({ path }) => path).filter((path) => belongsInLayer(path, paths, exclude));
    expect(packaged.toSorted()).toEqual(ours.toSorted());
    expect(packaged).toContain("shared/core/a.py");
  });
});

async function written(files: readonly { readonly path: string; readonly content: string }[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "terraform-"));
  for (const { path, content } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

function terraform(folder: string, ...args: string[]): string {
  const env = { ...process.env, TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" };
  return execFileSync("terraform", args, { cwd: folder, encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"] });
}
