import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "@cdktf/hcl2json";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluatedTerraform } from "../support/evaluated-terraform.ts";
import {
  aRepository,
  aTeamLayer,
  filesIn,
  git,
  type HandedOver,
  handedOver,
  leftOf,
  migrated,
  runCommandsOf,
  without,
} from "../support/handed-over.ts";
import { aHostedService, type RunningService } from "../support/service.ts";
import { hasTerraform } from "../support/terraform.ts";

const names = ["chat", "orders", "report-daily", "report-weekly", "cleanup", "legacy"].map(
  (name) => `shop-dev-${name}`,
);
const ROOT = "terraform/environments/dev";

let service: RunningService;
let repository: string;
let teamLayer: string;
let execution: string;
let result: HandedOver;
beforeAll(async () => {
  service = await aHostedService();
  repository = aRepository("terraform");
  teamLayer = await aTeamLayer(service, "shop-dependencies");
  const files = filesIn(join(repository, "src"));
  const functions = names.map((name) => ({
    name,
    files,
    shared: name === "shop-dev-legacy" ? { "shared/greeting.py": "def greet(name):\n    return name\n" } : {},
    handler: `${name.replace(/^shop-dev-(report-)?/, "")}.handler`,
    layers: name === "shop-dev-chat" ? [teamLayer] : [],
    tags: { ManagedBy: "terraform" },
  }));
  const shared = Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith("shared/")));
  ({ execution } = await migrated(service, "shop-dev-", functions, shared));
  result = await handedOver(service, execution, repository);
  runCommandsOf(result.guide);
});
afterAll(() => service.stop());

describe("a handover for Terraform with environments and modules", () => {
  it("leaves nothing to do by hand, and changes no line of another environment", () => {
    expect(result.guide).not.toContain("### Change by hand");
    expect(git(repository, "diff", "--stat", "--", "terraform/environments/prod")).toBe("");
    expect(git(repository, "diff", "-U0")).toMatchSnapshot();
  });

  it("is HCL that HashiCorp's parser reads, with every declaration once", async () => {
    for (const folder of [ROOT, "terraform/modules/lambda"]) {
      const files = globSync("*.tf", { cwd: join(repository, folder) });
      const text = files.map((file) => readFileSync(join(repository, folder, file), "utf8")).join("\n");
      const hcl = await parse("all.tf", text);
      for (const blocks of Object.values<unknown[]>(hcl.variable ?? {})) expect(blocks).toHaveLength(1);
    }
  });

  it("changes nothing if it is written again", async () => {
    const again = await handedOver(service, execution, repository);
    expect(again.patch).toBe("");
    expect(again.guide).not.toContain("### Change by hand");
  });

  it.skipIf(!hasTerraform())("is formatted as terraform fmt does", () => {
    expect(execFileSync("terraform", ["fmt", "-check", "-recursive"], { cwd: repository, encoding: "utf8" })).toBe("");
  });

  it.skipIf(!hasTerraform())("describes what the migration left: the next deployment changes nothing", async () => {
    const src = filesIn(join(repository, "src"));
    const computed = {
      aws_lambda_layer_version: { arn: teamLayer },
      aws_lambda_function: { arn: "of a function" },
      archive_file: { output_base64sha256: "hash" },
    };
    const copy = aCopyOf(repository);
    const resources = await evaluatedTerraform(copy, ROOT, computed);
    const functions = resources.filter(({ type }) => type === "aws_lambda_function");
    expect(functions.map(({ values }) => values.function_name).sort()).toEqual([...names].sort());
    for (const { values } of functions) {
      const left = await leftOf(service, String(values.function_name));
      const archive = resources.find(
        ({ type, values: { output_path } }) => type === "archive_file" && output_path === values.filename,
      );
      expect(values.layers ?? [], String(values.function_name)).toEqual(left.layers);
      expect(without(src, (archive?.values.excludes ?? []) as string[])).toEqual(left.files);
    }
    const prod = await evaluatedTerraform(aCopyOf(repository), "terraform/environments/prod", computed);
    const before = prod.find(({ type }) => type === "aws_lambda_function");
    expect(before?.values.layers).toEqual([]);
    expect(prod.find(({ type }) => type === "archive_file")?.values.excludes).toEqual([]);
  });
});

function aCopyOf(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), "copy-"));
  cpSync(folder, copy, { recursive: true });
  return copy;
}
