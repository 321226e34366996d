import type { AWS } from "osls";
import { commandLineOf } from "./deployment/command-line.ts";
import { environmentOf } from "./deployment/environment.ts";
import { attribute, camel, kebab, logRetentionDays, pascal, serviceName, tags } from "./deployment/names.ts";
import { parametersOf } from "./deployment/parameters.ts";
import { resourcesOf } from "./deployment/resources.ts";
import { taskFileOf } from "./deployment/task-files.ts";
import { tasksOf } from "./deployment/tasks.ts";

/** The deployment: one function and one role per task, the state machines, the artifacts bucket and the alarms. */

const commandLine = commandLineOf(process.argv.slice(2));
const parameters = parametersOf(commandLine);
const tasks = tasksOf(parameters);
const states = Object.values(tasks).flatMap((of) => Object.keys(of));

const configuration: AWS = {
  service: "layershift",
  frameworkVersion: "4",
  configValidationMode: "error",
  plugins: ["./deployment/bundle-tasks.ts"],
  provider: {
    name: "aws",
    runtime: "nodejs24.x",
    architecture: "arm64",
    stage: "dev",
    // The same Region as for the commands. The type lists only Regions that the packager knows.
    region: commandLine.region as "us-east-1",
    timeout: 600,
    memorySize: 1024,
    logRetentionInDays: logRetentionDays,
    versionFunctions: false,
    environment: environmentOf(parameters),
    deploymentBucket: { blockPublicAccess: true },
    tags,
    stackTags: tags,
  },
  package: { individually: true },
  custom: {
    esbuild: {
      bundle: true,
      minify: true,
      sourcemap: "linked",
      sourcesContent: false,
      legalComments: "none",
      format: "esm",
      platform: "node",
      // The demo runs these bundles on the machine's Node.js, 20 or newer.
      target: "node20",
      inject: ["deployment/older-node.ts"],
      mainFields: ["module", "main"],
      outExtension: { ".js": ".mjs" },
      // Credential providers that the SDK needs only without credentials in the environment, which Lambda always sets.
      external: [
        ...["http", "ini", "login", "process", "sso", "web-identity"].map(
          (name) => `@aws-sdk/credential-provider-${name}`,
        ),
        "@smithy/credential-provider-imds",
      ],
      charset: "utf8",
      banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
    },
  },
  functions: Object.fromEntries(
    states.map((state) => [
      camel(state),
      {
        name: `${serviceName}-${kebab(state)}`,
        handler: `${taskFileOf(kebab(state))}.${camel(state)}`,
        role: `${pascal(state)}Role`,
        ...(state === "Probe imports"
          ? {
              environment: { LAYERSHIFT_PROBE_ROLE: attribute("ProbeRole", "Arn") as unknown as string },
              package: { patterns: ["src/probe/*/*.{py,mjs}"] },
            }
          : {}),
      },
    ]),
  ),
  resources: resourcesOf(parameters, tasks, commandLine.partition),
};

export default configuration;
