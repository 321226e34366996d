/** `npx layershift template`: writes plain CloudFormation and the functions' ZIPs, for your own way to deploy. */
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { withCodeParameters, zipsIn } from "../../deployment/code-location.ts";
import { regionFrom } from "../../src/aws/region.ts";
import { type Call, type CommandResult, type CommonOptions, cliCommand } from "../../src/cli/commands/command.ts";
import { writeFiles } from "../../src/cli/handover/write-files.ts";
import { Refused } from "../../src/cli/terminal/errors.ts";
import { count } from "../../src/domain/amounts.ts";
import { jsonText } from "../../src/domain/json.ts";
import { collect, serviceTemplateOf } from "./service-template.ts";

interface TemplateOptions extends CommonOptions {
  readonly out?: string;
  readonly param?: readonly string[];
  readonly force?: true;
}

export const template = cliCommand<TemplateOptions>(
  {
    name: "template",
    summary:
      "Writes a CloudFormation template and the functions' ZIPs, to deploy with Terraform, CDK, SAM or the AWS CLI. Contacts nothing.",
    example: '--out ./layershift --param "functionPrefixes=acme-dev-"',
    options: (command) =>
      command
        .requiredOption("--out <dir>", "folder to write template.json and code/ to")
        .option("--param <name=value>", "parameter of the deployment (see docs/deploying.md); repeat it", collect)
        .option("--force", "replace existing files"),
  },
  writeTemplate,
);

async function writeTemplate({ options }: Call<TemplateOptions>): Promise<CommandResult> {
  const { stage, region, profile, out, param = [], force = false } = options;
  if (out === undefined) throw new Refused("Pass a folder with --out.");
  const service = await serviceTemplateOf(stage, regionFrom({ region, profile }), param);
  const { codePrefix, folder } = service;
  const content = `${jsonText(withCodeParameters(service.template, codePrefix), 2)}\n`;
  await writeFiles(out, [{ path: "template.json", content }], force);
  const zips = await zipsIn(folder);
  await mkdir(join(out, codePrefix), { recursive: true });
  await Promise.all(zips.map((name) => cp(join(folder, name), join(out, codePrefix, name))));
  const text = `Written  ${join(out, "template.json")}
Written  ${join(out, codePrefix)} (${count(zips.length, "ZIP")})

To deploy with the AWS CLI, with a bucket of yours in the Region:
  aws s3 sync ${out} s3://BUCKET
  aws cloudformation deploy --stack-name layershift-${stage} --template-file ${join(out, "template.json")} --s3-bucket BUCKET --parameter-overrides CodeBucket=BUCKET --capabilities CAPABILITY_IAM
For Terraform, CDK, SAM and GitHub Actions, see examples/deploy.
`;
  return { exitCode: 0, json: { template: join(out, "template.json"), codePrefix, zips }, text };
}
