import { readFileSync } from "node:fs";
import type { AWS } from "osls";

/** What is deployed: one function and one role per task, the state machine, the artifacts bucket. No decisions live here. */

type Statement = { readonly Effect: "Allow"; readonly Action: readonly string[]; readonly Resource: unknown };

const stage = "${sls:stage}";
const name = `layershift-${stage}`;
const sub = (text: string) => ({ "Fn::Sub": text });
const arn = (service: string, resource: string) =>
  sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`);
const bucketName = `${name}-artifacts-\${AWS::AccountId}-\${AWS::Region}`;
const objects = (prefix: string) => sub(`arn:\${AWS::Partition}:s3:::${bucketName}/${prefix}`);
const allow = (resource: unknown, ...actions: string[]): Statement => ({
  Effect: "Allow",
  Action: actions,
  Resource: resource,
});

const fleetFunctions = arn("lambda", "function:${param:functionPrefix}*");
const layers = arn("lambda", "layer:*");
const layerVersions = arn("lambda", "layer:*:*");
/** Layers may belong to other accounts (vendors' layers): reading is allowed wherever their owner allows it. */
const anyLayerVersion = sub("arn:${AWS::Partition}:lambda:${AWS::Region}:*:layer:*:*");
const codeSigning = arn("lambda", "code-signing-config:*");
const everything = "*"; // ListFunctions and ListCodeSigningConfigs have no resource-level permission

const readExecution = allow(objects("executions/*"), "s3:GetObject");
const writeExecution = allow(objects("executions/*"), "s3:GetObject", "s3:PutObject");
/** Packages are stored by multipart uploads: one that fails is taken away, with its parts. */
const storePackages = allow(objects("executions/*"), "s3:AbortMultipartUpload");
/** Without it a missing object answers 403 instead of 404. */
const listBucket = allow(sub(`arn:\${AWS::Partition}:s3:::${bucketName}`), "s3:ListBucket");
const readLayerSource = allow(
  [objects("layers/*"), sub("arn:${AWS::Partition}:s3:::${param:layerBucket}/*")],
  "s3:GetObject",
);
const lookAtExecutions = allow(
  arn("states", `execution:${name}-migration:*`),
  "states:DescribeExecution",
  "states:GetExecutionHistory",
);
const selectFleet = [
  allow(everything, "lambda:ListFunctions"),
  allow(fleetFunctions, "lambda:GetFunction", "lambda:ListTags"),
];
const updateFleet = [
  allow(
    fleetFunctions,
    "lambda:GetFunction",
    "lambda:ListAliases",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
  ),
  allow(anyLayerVersion, "lambda:GetLayerVersion"),
];
const invokeFleet = allow(fleetFunctions, "lambda:InvokeFunction");
const searchLogs = allow(arn("logs", "log-group:*"), "logs:FilterLogEvents");

/** State name of each task and what its role may do; the file, the export and the function carry the same name. */
const tasks: Readonly<Record<string, readonly Statement[]>> = {
  "Read request": [writeExecution, listBucket, readLayerSource, ...selectFleet],
  "Take lock": [
    writeExecution,
    listBucket,
    allow(objects("locks/*"), "s3:GetObject", "s3:PutObject"),
    lookAtExecutions,
  ],
  "Release lock": [listBucket, allow(objects("locks/*"), "s3:GetObject", "s3:PutObject", "s3:DeleteObject")],
  "Take inventory": [
    writeExecution,
    listBucket,
    readLayerSource,
    ...selectFleet,
    allow(fleetFunctions, "lambda:ListAliases"),
    allow(codeSigning, "lambda:ListFunctionsByCodeSigningConfig"),
    allow(everything, "lambda:ListCodeSigningConfigs"),
    allow(layers, "lambda:ListLayerVersions"),
    allow(anyLayerVersion, "lambda:GetLayerVersion"),
  ],
  "Publish layer": [
    writeExecution,
    listBucket,
    readLayerSource,
    allow(layers, "lambda:ListLayerVersions", "lambda:PublishLayerVersion"),
    allow(layerVersions, "lambda:GetLayerVersion"),
  ],
  "Take baseline": [writeExecution, listBucket, invokeFleet, searchLogs],
  "Migrate batch": [writeExecution, storePackages, listBucket, ...updateFleet],
  "Check health": [writeExecution, listBucket, invokeFleet],
  /** Gives the next batch its layer meanwhile. */
  "Scan for import errors": [writeExecution, storePackages, listBucket, searchLogs, ...updateFleet],
  Accept: [writeExecution, listBucket, invokeFleet],
  "Roll back": [writeExecution, listBucket, ...updateFleet],
  "Write report": [readExecution, writeExecution, listBucket],
};

const kebab = (state: string) => state.toLowerCase().replaceAll(" ", "-");
const camel = (state: string) => kebab(state).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const pascal = (state: string) => camel(state).replace(/^\w/, (letter) => letter.toUpperCase());
const states = Object.keys(tasks);

const assumedBy = (service: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
});

function roleOf(state: string, statements: readonly Statement[]) {
  const ownLogs = allow(
    arn("logs", `log-group:/aws/lambda/${name}-${kebab(state)}:*`),
    "logs:CreateLogStream",
    "logs:PutLogEvents",
  );
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      Description: `What the task "${state}" of ${name} may do`,
      AssumeRolePolicyDocument: assumedBy("lambda.amazonaws.com"),
      Policies: [
        { PolicyName: kebab(state), PolicyDocument: { Version: "2012-10-17", Statement: [ownLogs, ...statements] } },
      ],
    },
  };
}

const configuration: AWS = {
  service: "layershift",
  frameworkVersion: "4",
  configValidationMode: "error",
  plugins: ["serverless-esbuild"],
  params: {
    default: {
      /** The service may read, invoke and change only functions whose name begins with this. */
      functionPrefix: "",
      /** A bucket of the team's own that layer artifacts may lie in, besides the artifacts bucket. */
      layerBucket: `${name}-layers`,
    },
  },
  provider: {
    name: "aws",
    runtime: "nodejs24.x",
    architecture: "arm64",
    stage: "dev",
    // Where the commands look as well; a variable is no Region to the type.
    region: "${opt:region, env:AWS_REGION, env:AWS_DEFAULT_REGION, 'us-east-1'}" as "us-east-1",
    timeout: 600,
    memorySize: 1024,
    logRetentionInDays: 90,
    versionFunctions: false,
    environment: {
      LAYERSHIFT_BUCKET: sub(bucketName),
      LAYERSHIFT_STAGE: stage,
      NODE_OPTIONS: "--enable-source-maps",
    },
    tags: { service: "layershift", stage },
  },
  package: { individually: true },
  custom: {
    esbuild: {
      bundle: true,
      minify: true,
      keepNames: true,
      sourcemap: "linked",
      sourcesContent: false,
      legalComments: "none",
      format: "esm",
      platform: "node",
      target: "node24",
      mainFields: ["module", "main"],
      outputFileExtension: ".mjs",
      exclude: [],
      banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
    },
  },
  functions: Object.fromEntries(
    states.map((state) => [
      camel(state),
      {
        name: `${name}-${kebab(state)}`,
        handler: `src/tasks/${kebab(state)}.${camel(state)}`,
        role: `${pascal(state)}Role`,
      },
    ]),
  ),
  resources: {
    Resources: {
      ...Object.fromEntries(states.map((state) => [`${pascal(state)}Role`, roleOf(state, tasks[state] ?? [])])),
      ArtifactsBucket: {
        Type: "AWS::S3::Bucket",
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
        Properties: {
          BucketName: sub(bucketName),
          VersioningConfiguration: { Status: "Enabled" },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
          LifecycleConfiguration: {
            Rules: [
              {
                Id: "parts-of-uploads-nobody-ended",
                Status: "Enabled",
                AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
              },
            ],
          },
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
          },
        },
      },
      MigrationRole: {
        Type: "AWS::IAM::Role",
        Properties: {
          Description: `Lets the state machine of ${name} call its tasks`,
          AssumeRolePolicyDocument: assumedBy("states.amazonaws.com"),
          Policies: [
            {
              PolicyName: "call-tasks",
              PolicyDocument: {
                Version: "2012-10-17",
                Statement: [
                  allow(
                    states.map((state) => ({ "Fn::GetAtt": [`${pascal(state)}LambdaFunction`, "Arn"] })),
                    "lambda:InvokeFunction",
                  ),
                ],
              },
            },
          ],
        },
      },
      Migration: {
        Type: "AWS::StepFunctions::StateMachine",
        Properties: {
          StateMachineName: `${name}-migration`,
          StateMachineType: "STANDARD",
          RoleArn: { "Fn::GetAtt": ["MigrationRole", "Arn"] },
          Definition: JSON.parse(readFileSync(new URL("./statemachine/migration.asl.json", import.meta.url), "utf8")),
          DefinitionSubstitutions: Object.fromEntries(
            states.map((state) => [`${pascal(state)}Arn`, { "Fn::GetAtt": [`${pascal(state)}LambdaFunction`, "Arn"] }]),
          ),
        },
      },
    },
    Outputs: {
      MigrationArn: { Description: "The state machine that people start", Value: { Ref: "Migration" } },
      ArtifactsBucketName: {
        Description: "Requests, snapshots, journals and reports",
        Value: { Ref: "ArtifactsBucket" },
      },
    },
  },
};

export default configuration;
