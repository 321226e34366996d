import type { AWS } from "osls";
import { alarmTopic, endingAlarm, failureAlarms, lostEventAlarm, notificationTopic } from "./deployment/alarms.ts";
import { artifactsBucket } from "./deployment/artifacts-bucket.ts";
import { cleanupSchedule } from "./deployment/cleanup-schedule.ts";
import { LOCK_CHECK_ALARM_SECONDS, lockCheckSchedule } from "./deployment/lock-check.ts";
import {
  attribute,
  bucketName,
  camel,
  kebab,
  logRetentionDays,
  pascal,
  serviceName,
  stage,
  sub,
  tags,
} from "./deployment/names.ts";
import { commandLine, parameters } from "./deployment/parameters.ts";
import { pickUpRule, pickUpRuleName } from "./deployment/pick-up.ts";
import { taskRole } from "./deployment/policies.ts";
import { probeResources } from "./deployment/probe.ts";
import { stateMachine } from "./deployment/state-machine.ts";
import { taskFileOf } from "./deployment/task-files.ts";
import { cleanupTasks, lockCheckTasks, migrationTasks } from "./deployment/tasks.ts";

/** The deployment: one function and one role per task, the state machines, the artifacts bucket and the alarms. */

/** Folder with the functions' ZIPs of these sources, where they were packaged before for another stage. */
const { LAYERSHIFT_BUNDLED: bundled } = process.env;
const { alarmEmail, cleanupRate, functionPrefixes, keepsBucket, layerNames } = parameters;
const tasks = { ...migrationTasks, ...lockCheckTasks, ...cleanupTasks };
const states = Object.keys(tasks);

const configuration: AWS = {
  service: "layershift",
  frameworkVersion: "4",
  configValidationMode: "error",
  plugins: bundled === undefined ? ["serverless-esbuild"] : [],
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
    environment: {
      LAYERSHIFT_BUCKET: sub(bucketName),
      LAYERSHIFT_STAGE: stage,
      LAYERSHIFT_FUNCTION_PREFIXES: functionPrefixes.map((prefix) => prefix || "*").join(","),
      LAYERSHIFT_LAYER_NAMES: layerNames.join(","),
      LAYERSHIFT_TOPIC: { Ref: "NotificationTopic" },
      NODE_OPTIONS: "--enable-source-maps",
    },
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
      target: "node24",
      mainFields: ["module", "main"],
      outputFileExtension: ".mjs",
      // Credential providers that the SDK needs only without credentials in the environment, which Lambda always sets.
      exclude: [
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
        ...(bundled === undefined ? {} : { package: { artifact: `${bundled}/${camel(state)}.zip` } }),
      },
    ]),
  ),
  resources: {
    Resources: {
      ...Object.fromEntries(
        Object.entries(tasks).map(([state, may]) => [`${pascal(state)}Role`, taskRole(state, may)]),
      ),
      ...(keepsBucket ? {} : artifactsBucket),
      ...stateMachine("Migration", "migration.asl.json", Object.keys(migrationTasks)),
      ...stateMachine("Cleanup", "cleanup.asl.json", Object.keys(cleanupTasks)),
      ...stateMachine("LockCheck", "lock-check.asl.json", Object.keys(lockCheckTasks)),
      ...lockCheckSchedule,
      ...cleanupSchedule(cleanupRate),
      ...pickUpRule,
      ...probeResources,
      ...alarmTopic(alarmEmail),
      ...notificationTopic(alarmEmail),
      ...endingAlarm("RolledBack", "Migration", "Rolled back", "A migration failed. Every function was restored."),
      ...endingAlarm(
        "NeedsHuman",
        "Migration",
        "Needs a human",
        "A migration or rollback failed. At least one function was not restored.",
      ),
      ...failureAlarms(
        "Migration",
        "An execution was stopped or timed out. It is picked up automatically, usually within a minute.",
        { endings: ["Stopped", "TimedOut"] },
      ),
      ...failureAlarms(
        "LockCheck",
        "An execution ended early and was not picked up, or the check failed. Functions may be changed: npm run status lists the latest executions.",
        { periodSeconds: LOCK_CHECK_ALARM_SECONDS },
      ),
      ...failureAlarms("Cleanup", "A clean-up failed. The next one continues."),
      ...lostEventAlarm(
        "PickUpLost",
        pickUpRuleName,
        "A stopped execution could not be picked up. To restore its changes: npm run rollback -- EXECUTION.",
      ),
    },
    Outputs: {
      MigrationArn: { Description: "State machine of migrations, plans and rollbacks", Value: { Ref: "Migration" } },
      CleanupArn: {
        Description: "State machine that deletes layer versions and originals that are no longer needed",
        Value: { Ref: "Cleanup" },
      },
      ArtifactsBucketName: {
        Description: "Requests, snapshots, journals and reports",
        Value: sub(bucketName),
      },
      NotificationTopicArn: {
        Description: "SNS topic for notifications of executions",
        Value: { Ref: "NotificationTopic" },
      },
      AlarmTopicArn: { Description: "SNS topic for alarms", Value: { Ref: "AlarmTopic" } },
    },
  },
};

export default configuration;
