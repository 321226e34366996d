import type { AWS } from "osls";
import { artifactsBucket } from "./deployment/artifacts-bucket.ts";
import { bucketName, camel, kebab, pascal, serviceName, stage, sub } from "./deployment/names.ts";
import { taskRole } from "./deployment/policies.ts";
import { stateMachine } from "./deployment/state-machine.ts";
import { migrationTasks } from "./deployment/tasks.ts";

/** What is deployed: one function and one role per task, the state machine, the artifacts bucket. No decisions live here. */

const tasks = migrationTasks;
const states = Object.keys(tasks);

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
      layerBucket: `${serviceName}-layers`,
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
        name: `${serviceName}-${kebab(state)}`,
        handler: `src/tasks/${kebab(state)}.${camel(state)}`,
        role: `${pascal(state)}Role`,
      },
    ]),
  ),
  resources: {
    Resources: {
      ...Object.fromEntries(
        Object.entries(tasks).map(([state, may]) => [`${pascal(state)}Role`, taskRole(state, may)]),
      ),
      ...artifactsBucket,
      ...stateMachine("Migration", "migration.asl.json", Object.keys(migrationTasks)),
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
