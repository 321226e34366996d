import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readAddresses } from "../../../src/cli/handover/terraform-state.ts";

async function stateFile(content: unknown): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "state-")), "state.json");
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const lambda = (address: string, function_name: unknown) => ({
  type: "aws_lambda_function",
  address,
  values: { function_name, environment: [{ variables: { SECRET: "s" } }] },
});

it("reads what terraform show -json prints, modules inside modules included", async () => {
  const inner = {
    address: "module.a.module.b",
    resources: [lambda("module.a.module.b.aws_lambda_function.this[0]", "acme-b")],
  };
  const root_module = {
    resources: [
      lambda("aws_lambda_function.chat", "acme-chat"),
      lambda("data.aws_lambda_function.other", "acme-other"),
      { type: "aws_s3_bucket", address: "aws_s3_bucket.x", values: { bucket: "x" } },
    ],
    child_modules: [{ address: "module.a", child_modules: [inner] }],
  };
  expect([...(await readAddresses(await stateFile({ format_version: "1.0", values: { root_module } })))]).toEqual([
    ["acme-chat", "aws_lambda_function.chat"],
    ["acme-b", "module.a.module.b.aws_lambda_function.this[0]"],
  ]);
});

it("refuses a state whose modules nest deeper than Terraform writes, in words", async () => {
  const modules = `${'{"child_modules": ['.repeat(3000)}{}${"]}".repeat(3000)}`;
  await expect(readAddresses(await stateFile(`{"values": {"root_module": ${modules}}}`))).rejects.toThrow(
    "nests modules more than 500 levels deep",
  );
});

it("reads a state file", async () => {
  const instances = [{ index_key: "chat", attributes: { function_name: "acme-chat" } }, { attributes: {} }];
  const resource = {
    module: 'module.fleet["dev"]',
    mode: "managed",
    type: "aws_lambda_function",
    name: "this",
    instances,
  };
  const state = {
    version: 4,
    resources: [resource, { ...resource, mode: "data" }, { ...resource, type: "aws_iam_role" }],
  };
  expect([...(await readAddresses(await stateFile(state)))]).toEqual([
    ["acme-chat", 'module.fleet["dev"].aws_lambda_function.this["chat"]'],
  ]);
});

it.each([
  ["no JSON", "{"],
  ["another document", { version: 3 }],
])("refuses %s", async (_, content) => {
  await expect(readAddresses(await stateFile(content))).rejects.toMatchObject({ exitCode: 2 });
});

it("says how to write one where there is none", async () => {
  await expect(readAddresses("/nowhere/state.json")).rejects.toThrow("terraform show -json");
});
