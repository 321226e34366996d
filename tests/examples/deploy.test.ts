import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse as hclToJson } from "@cdktf/hcl2json";
import { transform } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { packageService } from "../../deployment/packaging.ts";
import { readTemplate } from "../../deployment/stack/template.ts";
import { deploy } from "../../scripts/deploy/deploy.ts";
import { template } from "../../scripts/deploy/write-template.ts";
import { captured } from "../cli/captured.ts";

const examples = fileURLToPath(new URL("../../examples/deploy/", import.meta.url));
const read = (path: string) => readFile(join(examples, path), "utf8");

interface Written {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Properties }>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
}
interface Properties {
  readonly Code: { readonly S3Key: { readonly "Fn::Sub": string } };
}

let folder: string;
let written: Written;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "layershift-deploy-"));
  const env = { ...process.env, AWS_REGION: "eu-west-1" };
  expect(
    await template(["--out", folder, "--region", "eu-west-1", "--param", "functionPrefixes=*"], captured(env)),
  ).toBe(0);
  written = JSON.parse(await readFile(join(folder, "template.json"), "utf8"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The parameters of the template that have no default. */
const required = () =>
  Object.entries(written.Parameters).flatMap(([name, { Default }]) => (Default === undefined ? [name] : []));

test("what every example deploys is what npm run package writes", async () => {
  const packaged = await readTemplate(await packageService());
  const own = Object.keys(packaged.Resources).filter((id) => !id.startsWith("ServerlessDeployment"));
  expect(Object.keys(written.Resources)).toEqual(own);
  expect(required()).toEqual(["CodeBucket"]);
});

test("Terraform creates the stack from the template in S3, with all it asks for, after the ZIPs are there", async () => {
  const parsed = JSON.parse(JSON.stringify(await hclToJson("main.tf", await read("terraform/main.tf"))));
  const [stack] = parsed.resource.aws_cloudformation_stack.layershift;
  expect(Object.keys(stack.parameters)).toEqual(required());
  expect(stack.capabilities).toEqual(["CAPABILITY_IAM"]);
  expect(stack.template_url).toContain("${aws_s3_object.template.key}");
  expect(stack.depends_on).toEqual(["${aws_s3_object.code}"]);
  const [code] = parsed.resource.aws_s3_object.code;
  expect(code.for_each).toBe('${fileset(var.folder, "code/**/*.zip")}');
  expect(code.key).toBe("${each.value}");
  expect(written.Parameters.CodePrefix?.Default).toMatch(/^code\/\w+\/$/);
  const output = parsed.output.migration_arn[0].value;
  expect(Object.keys(written.Outputs)).toContain(/outputs\["(\w+)"\]/.exec(output)?.[1]);
});

test("SAM deploys the template as a nested stack, with all it asks for", async () => {
  const sam = parse(await read("sam/template.yaml"), { logLevel: "silent" });
  const { Type, Properties } = sam.Resources.Layershift;
  expect(Type).toBe("AWS::CloudFormation::Stack");
  expect(Properties.TemplateURL).toBe("./layershift/template.json");
  expect(Object.keys(Properties.Parameters)).toEqual(required());
  const [, output] = /Outputs\.(\w+)/.exec(String(sam.Outputs.MigrationArn.Value)) ?? [];
  expect(Object.keys(written.Outputs)).toContain(output);
});

test("the CDK app is valid, gives every parameter, and finds the code of every function", async () => {
  const app = await read("cdk/app.mjs");
  await expect(transform(app, { loader: "js" })).resolves.toBeDefined();
  for (const name of Object.keys(written.Parameters)) expect(app).toContain(`${name}: `);
  const prefix = written.Parameters.CodePrefix?.Default ?? "";
  const functions = Object.values(written.Resources).filter(({ Type }) => Type === "AWS::Lambda::Function");
  expect(functions.length).toBeGreaterThan(20);
  for (const { Properties } of functions) {
    const zip = Properties.Code.S3Key["Fn::Sub"].replace("${CodePrefix}", "");
    await expect(readFile(join(folder, prefix, zip))).resolves.toBeDefined();
  }
});

test("the workflow signs in without a key and runs a command that is there", async () => {
  const workflow = parse(await read("github/deploy.yml"));
  expect(workflow.permissions).toEqual({ "id-token": "write", contents: "read" });
  const steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: object }[] =
    workflow.jobs.deploy.steps;
  const signIn = steps.find(({ uses }) => uses?.startsWith("aws-actions/configure-aws-credentials@"));
  expect(Object.keys(signIn?.with ?? {})).toEqual(["role-to-assume", "aws-region"]);
  const [, line = ""] = /npx layershift deploy (.*)/.exec(steps.at(-1)?.run ?? "") ?? [];
  const options = deploy.define().options.map(({ long }) => long);
  for (const [option] of line.matchAll(/--[a-z-]+/g)) expect(options).toContain(option);
});

test("only the named branch of the named repository may take the role", async () => {
  const role = JSON.parse(await read("github/role.json")).Resources.DeployRole.Properties;
  const [statement] = role.AssumeRolePolicyDocument.Statement;
  expect(statement.Action).toBe("sts:AssumeRoleWithWebIdentity");
  expect(statement.Condition.StringEquals).toEqual({
    "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
    "token.actions.githubusercontent.com:sub": { "Fn::Sub": "repo:${Repository}:ref:refs/heads/${Branch}" },
  });
});
