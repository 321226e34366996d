// Deploys layershift with the AWS CDK. First write the template:
//   npx layershift template --out ./layershift --stage dev --param "functionPrefixes=acme-dev-"
// Then: npm install aws-cdk-lib constructs && npx cdk deploy --app "node app.mjs"

import { readFileSync } from "node:fs";
import path from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import { CfnInclude } from "aws-cdk-lib/cloudformation-include";

const { LAYERSHIFT_FOLDER: folder = "./layershift", LAYERSHIFT_STAGE: stage = "dev" } = process.env;
const templateFile = path.join(folder, "template.json");
const template = JSON.parse(readFileSync(templateFile, "utf8"));
const prefix = template.Parameters.CodePrefix.Default;

const stack = new Stack(new App(), "Layershift", { stackName: `layershift-${stage}` });
// The code comes from assets, so the parameters are not asked for.
const included = new CfnInclude(stack, "Service", {
  templateFile,
  parameters: { CodeBucket: "assets", CodePrefix: prefix },
});

for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
  if (Type !== "AWS::Lambda::Function") continue;
  const zip = Properties.Code.S3Key["Fn::Sub"].replace("${CodePrefix}", "");
  const asset = new Asset(stack, `${id}Code`, { path: path.join(folder, prefix, zip) });
  included.getResource(id).code = { s3Bucket: asset.s3BucketName, s3Key: asset.s3ObjectKey };
}
