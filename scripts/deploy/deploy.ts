/** `npx layershift deploy`: deploys with a CloudFormation change set, which is shown and confirmed first. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { withCodeAt, zipsIn } from "../../deployment/code-location.ts";
import { bucketTemplateOf, type Template } from "../../deployment/stack/template.ts";
import { awsClients, deploymentClients } from "../../src/aws/clients.ts";
import { type StackFacts, stackNamed } from "../../src/aws/cloudformation/stacks.ts";
import { objectUrl } from "../../src/aws/s3/object-url.ts";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { type Call, type CommandResult, type CommonOptions, cliCommand } from "../../src/cli/commands/command.ts";
import { checkEndpoint } from "../../src/cli/execution/connection.ts";
import { Refused } from "../../src/cli/terminal/errors.ts";
import { canPrompt } from "../../src/cli/terminal/prompts.ts";
import { serviceNameOf } from "../../src/domain/service-names.ts";
import { changeStack } from "./change-stack.ts";
import { collect, type ServiceTemplate, serviceTemplateOf } from "./service-template.ts";

interface DeployOptions extends CommonOptions {
  readonly param?: readonly string[];
  readonly yes?: true;
}

export const deploy = cliCommand<DeployOptions>(
  {
    name: "deploy",
    summary:
      "Deploys or updates layershift with CloudFormation. Shows every change, and asks before it is made. Needs no build.",
    example: '--stage dev --region eu-west-1 --param "functionPrefixes=acme-dev-"',
    options: (command) =>
      command
        .option("--param <name=value>", "parameter of the deployment (see docs/deploying.md); repeat it", collect)
        .option("--yes", "make the changes without asking"),
  },
  runDeploy,
);

async function runDeploy(call: Call<DeployOptions>): Promise<CommandResult> {
  const { stage, region, profile, param = [], yes } = call.options;
  if (yes === undefined && !canPrompt(call.terminal))
    throw new Refused("Nobody can confirm the changes here. To make them without asking, pass --yes.");
  await checkEndpoint(process.env.AWS_ENDPOINT_URL);
  const clients = awsClients({ region, profile });
  const service = await serviceTemplateOf(stage, clients.region, param);
  const name = serviceNameOf(stage);
  const stack = stackNamed(
    deploymentClients({ region, profile }).stacks,
    name,
    new Map(Object.entries({ service: "layershift", stage })),
  );
  const before = await stack.describe();
  checkStatus(name, before);
  if (bucketIn(before) === undefined) {
    call.output.write(`The stack ${name} is new in ${clients.region}. First comes the bucket for its code:\n\n`);
    const TemplateBody = JSON.stringify(bucketTemplateOf(service.template));
    const ended = await changeStack(stack, { name, kind: "CREATE", template: { TemplateBody } }, call);
    if (ended.exitCode !== 0 || !ended.isChanged) return resultOf(name, ended, null);
  }
  const bucket = bucketIn(await stack.describe());
  if (bucket === undefined) throw new Refused(`The stack ${name} has no output ServerlessDeploymentBucketName.`);
  const key = await upload(storeFrom(clients.s3, bucket), service, call);
  const TemplateURL = objectUrl(clients.s3, clients.region, bucket, key);
  const ended = await changeStack(stack, { name, kind: "UPDATE", template: { TemplateURL } }, call);
  return resultOf(name, ended, await stack.describe());
}

const bucketIn = (facts: StackFacts | null) => facts?.outputs.get("ServerlessDeploymentBucketName")?.value;

/** @throws Refused for a stack that no change set can update */
function checkStatus(name: string, facts: StackFacts | null): void {
  const status = facts?.status ?? "";
  if (status === "ROLLBACK_COMPLETE" || status === "ROLLBACK_FAILED" || status === "CREATE_FAILED")
    throw new Refused(
      `The stack ${name} could not be created earlier (${status}). Delete it, then deploy again: aws cloudformation delete-stack --stack-name ${name}`,
    );
  if (status.endsWith("_IN_PROGRESS") && status !== "REVIEW_IN_PROGRESS")
    throw new Refused(`Another change of the stack ${name} is in progress (${status}). Wait until it has ended.`);
}

/** Uploads what the bucket does not have yet. Returns the key of the template. */
async function upload(
  store: ReturnType<typeof storeFrom>,
  { template, folder, codePrefix }: ServiceTemplate,
  { output }: Call<DeployOptions>,
): Promise<string> {
  output.write(`\nUploading the code to ${store.bucket} …\n`);
  for (const zip of await zipsIn(folder)) {
    const key = `${codePrefix}${zip}`;
    if (!(await store.exists(key))) await store.put(key, await readFile(join(folder, zip)));
  }
  const text = JSON.stringify(withCodeAt(template, codePrefix) satisfies Template);
  const key = `${codePrefix}template-${createHash("sha256").update(text).digest("hex").slice(0, 16)}.json`;
  await store.put(key, Buffer.from(text));
  return key;
}

function resultOf(
  name: string,
  { exitCode, isChanged, reason, changes }: Awaited<ReturnType<typeof changeStack>>,
  after: StackFacts | null,
): CommandResult {
  const outputs = Object.fromEntries([...(after?.outputs ?? [])].map(([key, { value }]) => [key, value]));
  const json = { stack: name, status: after?.status ?? null, isChanged, reason, changes, outputs };
  const lines = Object.entries(outputs).map(([key, value]) => `  ${key}: ${value}`);
  const shown = after === null || lines.length === 0 ? [] : ["", "Outputs:", ...lines];
  return { exitCode, json, text: `${[reason, ...shown].join("\n")}\n` };
}
