/** The permissions of each task: exactly those of the calls that it makes. */
import { OWN_FUNCTIONS } from "../src/domain/service-names.ts";
import { arn, attribute, bucketName, objects, serviceName, sub } from "./names.ts";
import type { Parameters } from "./parameters.ts";
import { allow, deny, passToLambda, type Statement } from "./policies.ts";
import { probeFunctions } from "./probe.ts";

/** Tasks and probe functions of all stages. Prefixes such as `*` include them, but a stage must not change them. */
const ownFunctions = arn("lambda", `function:${OWN_FUNCTIONS}`);
const layers = arn("lambda", "layer:*");
const layerVersions = arn("lambda", "layer:*:*");
/** Layers may belong to other accounts: reading works if the owner allows it. */
const anyLayerVersion = sub("arn:${AWS::Partition}:lambda:${AWS::Region}:*:layer:*:*");
const codeSigning = arn("lambda", "code-signing-config:*");
const everything = "*"; // ListFunctions, ListCodeSigningConfigs and GetAccountSettings have no resource-level permission

const readExecution = allow(objects("executions/*"), "s3:GetObject");
const writeExecution = allow(objects("executions/*"), "s3:GetObject", "s3:PutObject");
/** Cleans up failed multipart uploads. */
const storePackages = allow(objects("executions/*"), "s3:AbortMultipartUpload");
/** Without it S3 returns 403 instead of 404 for missing objects. */
const listBucket = allow(sub(`arn:\${AWS::Partition}:s3:::${bucketName}`), "s3:ListBucket");
const describeExecutions = allow(arn("states", `execution:${serviceName}-migration:*`), "states:DescribeExecution");
/** For tasks that work under the lock: they mark themselves and read the lock. */
const underLock = [
  allow(objects("locks/*"), "s3:GetObject"),
  allow(objects("executions/*/at-work/*"), "s3:DeleteObject"),
];
/** For all functions: a list for one function omits its aliases and versions. No resource-level permissions. */
const listEventSourceMappings = allow(everything, "lambda:ListEventSourceMappings");
/** GetMetricData has no resource-level permissions. */
const readMetrics = allow(everything, "cloudwatch:GetMetricData");
/** With a narrower resource, composite alarms are omitted (API reference, DescribeAlarms). */
const readAlarms = allow(everything, "cloudwatch:DescribeAlarms");
const searchLogs = allow(arn("logs", "log-group:*"), "logs:FilterLogEvents");

/** For EventBridge rules, and for people who subscribe to the topic. */
const announce = [
  allow(arn("events", "event-bus/default"), "events:PutEvents"),
  allow({ Ref: "NotificationTopic" }, "sns:Publish"),
];

const lockCheckTasks: StatementsByState = {
  "Check lock": [
    allow(objects("locks/*"), "s3:GetObject"),
    readExecution,
    listBucket,
    describeExecutions,
    allow(arn("states", `stateMachine:${serviceName}-migration`), "states:StartExecution"),
  ],
};

const writeCleanup = allow(objects("cleanups/*"), "s3:GetObject", "s3:PutObject");
const artifactsBucketItself = sub(`arn:\${AWS::Partition}:s3:::${bucketName}`);

/** Permissions by state name, which is also the name of the file, the export and the function. */
export interface Tasks {
  readonly migration: StatementsByState;
  readonly lockCheck: StatementsByState;
  readonly cleanup: StatementsByState;
}

type StatementsByState = Readonly<Record<string, readonly Statement[]>>;

/** The permissions of all tasks of a deployment. */
export function tasksOf(parameters: Parameters): Tasks {
  const reach = reachOf(parameters);
  return { migration: migrationTasks(reach), lockCheck: lockCheckTasks, cleanup: cleanupTasks(reach) };
}

/** The permissions that depend on the parameters. */
function reachOf({ functionPrefixes, kmsKeys, layerBuckets, layerNames }: Parameters) {
  const fleetFunctions = functionPrefixes.map((prefix) => arn("lambda", `function:${prefix}*`));
  /** Function names have no colon, so this matches only versions and aliases. */
  const fleetVersions = functionPrefixes.map((prefix) => arn("lambda", `function:${prefix}*:*`));
  const ownLayers = layerNames.map((name) => arn("lambda", `layer:${name}`));
  const readLayerSource = allow(
    [objects("layers/*"), ...layerBuckets.map((bucket) => sub(`arn:\${AWS::Partition}:s3:::${bucket}/*`))],
    "s3:GetObject",
  );
  /** Without it S3 denies access to missing layer ZIPs. */
  const seeLayerSources =
    layerBuckets.length === 0
      ? []
      : [
          allow(
            layerBuckets.map((bucket) => sub(`arn:\${AWS::Partition}:s3:::${bucket}`)),
            "s3:ListBucket",
          ),
        ];
  /**
   * Lambda and S3 return encrypted data only to callers that may decrypt it. Encrypting a package needs data keys
   * (developer guide, "Encrypting Lambda .zip deployment packages").
   */
  const withKeys = (...actions: string[]) => (kmsKeys.length === 0 ? [] : [allow(kmsKeys, ...actions)]);
  const decrypt = withKeys("kms:Decrypt");
  const decryptAndEncrypt = withKeys("kms:Decrypt", "kms:GenerateDataKey");
  const selectFleet = [
    allow(everything, "lambda:ListFunctions"),
    allow(fleetFunctions, "lambda:GetFunction", "lambda:ListTags"),
  ];
  const attachLayer = [
    allow(fleetFunctions, "lambda:GetFunction", "lambda:UpdateFunctionConfiguration"),
    allow(anyLayerVersion, "lambda:GetLayerVersion"),
  ];
  /** For functions whose update mode the plan did not read. */
  const readRuntimes = allow(fleetFunctions, "lambda:GetRuntimeManagementConfig");
  const updateFleet = [...attachLayer, allow(fleetFunctions, "lambda:UpdateFunctionCode"), ...decryptAndEncrypt];
  const shiftFleet = allow(fleetFunctions, "lambda:ListAliases", "lambda:UpdateAlias");
  /** Restores, verifies by reading, and deletes the published version unless something uses it. */
  const restoreFleet = [
    ...updateFleet,
    allow(everything, "lambda:ListFunctions"),
    shiftFleet,
    allow(fleetFunctions, "lambda:ListVersionsByFunction", "lambda:ListProvisionedConcurrencyConfigs"),
    listEventSourceMappings,
    allow(fleetVersions, "lambda:DeleteFunction", "lambda:GetPolicy"),
  ];
  /** GetFunction shows whether the reserved concurrency is 0. */
  const invokeFleet = allow(fleetFunctions, "lambda:InvokeFunction", "lambda:GetFunction");
  return {
    fleetFunctions,
    fleetVersions,
    ownLayers,
    readLayerSource,
    seeLayerSources,
    decrypt,
    selectFleet,
    attachLayer,
    readRuntimes,
    updateFleet,
    shiftFleet,
    restoreFleet,
    invokeFleet,
  };
}

type Reach = ReturnType<typeof reachOf>;

function migrationTasks(reach: Reach): StatementsByState {
  const { fleetFunctions, ownLayers, readLayerSource, seeLayerSources, decrypt, selectFleet, attachLayer } = reach;
  const { readRuntimes, updateFleet, shiftFleet, restoreFleet, invokeFleet } = reach;
  const statements: StatementsByState = {
    "Read request": [
      writeExecution,
      listBucket,
      readLayerSource,
      ...seeLayerSources,
      ...decrypt,
      readAlarms,
      describeExecutions,
      ...selectFleet,
      allow(layers, "lambda:ListLayerVersions"),
      allow(layerVersions, "lambda:GetLayerVersion"),
    ],
    "Take lock": [
      writeExecution,
      listBucket,
      allow(objects("locks/*"), "s3:GetObject", "s3:PutObject"),
      /** For verifying that S3 honors the condition of a deletion. */
      allow(objects("locks/trial.json"), "s3:DeleteObject"),
      describeExecutions,
    ],
    "Release lock": [listBucket, allow(objects("locks/*"), "s3:GetObject", "s3:DeleteObject")],
    "Take inventory": [
      writeExecution,
      listBucket,
      readLayerSource,
      ...decrypt,
      ...selectFleet,
      allow(
        fleetFunctions,
        "lambda:GetRuntimeManagementConfig",
        "lambda:ListAliases",
        "lambda:ListFunctionUrlConfigs",
        "lambda:ListProvisionedConcurrencyConfigs",
      ),
      listEventSourceMappings,
      allow(codeSigning, "lambda:ListFunctionsByCodeSigningConfig"),
      allow(everything, "lambda:ListCodeSigningConfigs"),
      allow(layers, "lambda:ListLayerVersions"),
      allow(anyLayerVersion, "lambda:GetLayerVersion"),
    ],
    "Probe imports": [
      writeExecution,
      listBucket,
      ...underLock,
      readLayerSource,
      ...decrypt,
      allow(fleetFunctions, "lambda:GetFunction"),
      allow(anyLayerVersion, "lambda:GetLayerVersion"),
      allow(
        probeFunctions,
        "lambda:CreateFunction",
        "lambda:TagResource",
        "lambda:GetFunction",
        "lambda:InvokeFunction",
        "lambda:DeleteFunction",
      ),
      passToLambda(attribute("ProbeRole", "Arn")),
      allow(everything, "lambda:GetAccountSettings"),
    ],
    "Publish layer": [
      writeExecution,
      listBucket,
      ...underLock,
      readLayerSource,
      ...decrypt,
      allow(layers, "lambda:ListLayerVersions"),
      allow(ownLayers, "lambda:PublishLayerVersion"),
      allow(layerVersions, "lambda:GetLayerVersion"),
      /** Versions that a clean-up announced to delete. */
      allow(objects("going/*"), "s3:GetObject"),
      ...announce,
    ],
    "Wait for approval": [writeExecution, listBucket, ...announce],
    "Take baseline": [writeExecution, listBucket, invokeFleet, searchLogs, readMetrics, readAlarms],
    "Migrate batch": [
      writeExecution,
      storePackages,
      listBucket,
      ...underLock,
      ...updateFleet,
      readRuntimes,
      allow(fleetFunctions, "lambda:ListAliases", "lambda:ListVersionsByFunction", "lambda:PublishVersion"),
    ],
    "Check health": [writeExecution, listBucket, invokeFleet, searchLogs],
    "Shift traffic": [
      writeExecution,
      listBucket,
      ...underLock,
      shiftFleet,
      allow(fleetFunctions, "lambda:ListProvisionedConcurrencyConfigs"),
    ],
    /** Meanwhile attaches the layer to the next batch, after reading its aliases. */
    "Scan for import errors": [
      writeExecution,
      storePackages,
      listBucket,
      invokeFleet,
      searchLogs,
      readMetrics,
      readAlarms,
      ...underLock,
      ...attachLayer,
      allow(fleetFunctions, "lambda:ListAliases"),
      ...decrypt,
      readRuntimes,
      ...announce,
    ],
    /** Verifies migrated functions again. */
    Accept: [
      writeExecution,
      listBucket,
      ...underLock,
      invokeFleet,
      allow(fleetFunctions, "lambda:ListAliases"),
      readMetrics,
      readAlarms,
    ],
    "Restore failed": [writeExecution, listBucket, ...underLock, ...restoreFleet],
    "Roll back": [writeExecution, listBucket, ...underLock, ...restoreFleet],
    "Write report": [
      writeExecution,
      listBucket,
      ...underLock,
      allow(arn("states", `execution:${serviceName}-migration:*`), "states:GetExecutionHistory"),
      allow(probeFunctions, "lambda:DeleteFunction"),
      ...announce,
    ],
  };
  return Object.fromEntries(Object.entries(statements).map(([state, own]) => [state, exceptOwn(own, reach)]));
}

/** Denies changes to the service's own functions. Reading them is harmless. */
function exceptOwn(statements: readonly Statement[], { fleetFunctions, fleetVersions }: Reach): readonly Statement[] {
  const changing = statements
    .filter(({ Resource }) => Resource === fleetFunctions || Resource === fleetVersions)
    .flatMap(({ Action }) => Action.filter((action) => !/^lambda:(Get|List)/.test(action)));
  return changing.length === 0 ? statements : [...statements, deny(ownFunctions, ...new Set(changing))];
}

function cleanupTasks({ fleetFunctions }: Reach): StatementsByState {
  /** Everything that can refer to a layer version. */
  const findReferences = [
    readExecution,
    listBucket,
    allow(everything, "lambda:ListFunctions"),
    /** For endpoints that do not list all versions of all functions. */
    allow(fleetFunctions, "lambda:ListVersionsByFunction"),
    allow(layers, "lambda:ListLayerVersions"),
    allow(arn("states", `stateMachine:${serviceName}-migration`), "states:ListExecutions"),
  ];
  return {
    "Read settings": [writeCleanup, listBucket],
    "Remove probes": [
      writeCleanup,
      listBucket,
      allow(everything, "lambda:ListFunctions"),
      allow(probeFunctions, "lambda:GetFunction", "lambda:ListTags", "lambda:DeleteFunction"),
      allow(arn("states", `stateMachine:${serviceName}-migration`), "states:ListExecutions"),
    ],
    "Choose versions": [
      writeCleanup,
      ...findReferences,
      allow(layerVersions, "lambda:GetLayerVersion", "lambda:GetLayerVersionPolicy"),
      allow(artifactsBucketItself, "s3:ListBucketVersions"),
    ],
    "Delete versions": [
      writeCleanup,
      ...findReferences,
      allow(objects("going/*"), "s3:PutObject"),
      allow(layerVersions, "lambda:GetLayerVersionPolicy", "lambda:DeleteLayerVersion"),
    ],
    "Remove expired rollbacks": [
      writeCleanup,
      readExecution,
      listBucket,
      allow(arn("states", `stateMachine:${serviceName}-migration`), "states:ListExecutions"),
      allow(artifactsBucketItself, "s3:ListBucketVersions"),
      allow(objects("executions/*"), "s3:DeleteObjectVersion"),
    ],
    "Write cleanup report": [writeCleanup, listBucket, allow(objects("going/*"), "s3:DeleteObject")],
  };
}
