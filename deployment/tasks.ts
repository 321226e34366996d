/** What each task of the state machines may do. A task that makes a new call gets exactly that permission here. */
import { OWN_FUNCTIONS } from "../src/domain/service-names.ts";
import { arn, attribute, bucketName, objects, serviceName, sub } from "./names.ts";
import { parameters } from "./parameters.ts";
import { allow, deny, passToLambda, type Statement } from "./policies.ts";
import { probeFunctions } from "./probe.ts";

const { functionPrefixes, kmsKeys, layerBuckets, layerNames } = parameters;

const fleetFunctions = functionPrefixes.map((prefix) => arn("lambda", `function:${prefix}*`));
/** Names hold no colon: of a function itself this matches nothing. */
const fleetVersions = functionPrefixes.map((prefix) => arn("lambda", `function:${prefix}*:*`));
/**
 * Tasks and probe functions of every stage: a prefix such as `*` takes them in, and one stage must not work another's
 * tasks.
 */
const ownFunctions = arn("lambda", `function:${OWN_FUNCTIONS}`);
const layers = arn("lambda", "layer:*");
const ownLayers = layerNames.map((name) => arn("lambda", `layer:${name}`));
const layerVersions = arn("lambda", "layer:*:*");
/** Layers may belong to other accounts (vendors' layers): reading is allowed wherever their owner allows it. */
const anyLayerVersion = sub("arn:${AWS::Partition}:lambda:${AWS::Region}:*:layer:*:*");
const codeSigning = arn("lambda", "code-signing-config:*");
const everything = "*"; // ListFunctions, ListCodeSigningConfigs and GetAccountSettings have no resource-level permission

const readExecution = allow(objects("executions/*"), "s3:GetObject");
const writeExecution = allow(objects("executions/*"), "s3:GetObject", "s3:PutObject");
/** Packages are stored by multipart uploads: one that fails is taken away, with its parts. */
const storePackages = allow(objects("executions/*"), "s3:AbortMultipartUpload");
/** Without it a missing object answers 403 instead of 404. */
const listBucket = allow(sub(`arn:\${AWS::Partition}:s3:::${bucketName}`), "s3:ListBucket");
const readLayerSource = allow(
  [objects("layers/*"), ...layerBuckets.map((bucket) => sub(`arn:\${AWS::Partition}:s3:::${bucket}/*`))],
  "s3:GetObject",
);
const lookAtExecutions = allow(arn("states", `execution:${serviceName}-migration:*`), "states:DescribeExecution");
/** A task that works under the lock says so while it does, and looks who holds it. */
const underLock = [
  allow(objects("locks/*"), "s3:GetObject"),
  allow(objects("executions/*/at-work/*"), "s3:DeleteObject"),
];
/** Without it, a layer ZIP that is not there is answered as if it were forbidden. */
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
 * Lambda tells packages and variables that a customer's key encrypts, and S3 gives objects, only to who may decrypt
 * with it; a package is encrypted anew for who may make data keys (developer guide, "Encrypting Lambda .zip deployment
 * packages").
 */
const withKeys = (...actions: string[]) => (kmsKeys.length === 0 ? [] : [allow(kmsKeys, ...actions)]);
const decrypt = withKeys("kms:Decrypt");
const decryptAndEncrypt = withKeys("kms:Decrypt", "kms:GenerateDataKey");
const selectFleet = [
  allow(everything, "lambda:ListFunctions"),
  allow(fleetFunctions, "lambda:GetFunction", "lambda:ListTags"),
];
/** Asked for one function it leaves out those of its aliases and versions; it has no resource-level permission. */
const listEventSourceMappings = allow(everything, "lambda:ListEventSourceMappings");
const attachLayer = [
  allow(fleetFunctions, "lambda:GetFunction", "lambda:UpdateFunctionConfiguration"),
  allow(anyLayerVersion, "lambda:GetLayerVersion"),
];
/** What a plan did not ask of a function is asked before it changes. */
const lookAtRuntimes = allow(fleetFunctions, "lambda:GetRuntimeManagementConfig");
const updateFleet = [...attachLayer, allow(fleetFunctions, "lambda:UpdateFunctionCode"), ...decryptAndEncrypt];
const shiftFleet = allow(fleetFunctions, "lambda:ListAliases", "lambda:UpdateAlias");
/** What is restored is read back, aliases among it; a version that was published goes, unless somebody points to it. */
const restoreFleet = [
  ...updateFleet,
  allow(everything, "lambda:ListFunctions"),
  shiftFleet,
  allow(fleetFunctions, "lambda:ListVersionsByFunction", "lambda:ListProvisionedConcurrencyConfigs"),
  listEventSourceMappings,
  allow(fleetVersions, "lambda:DeleteFunction", "lambda:GetPolicy"),
];
/** GetFunction tells whether a call is refused because the function's reserved concurrency is 0. */
const invokeFleet = allow(fleetFunctions, "lambda:InvokeFunction", "lambda:GetFunction");
/** GetMetricData has no resource-level permission. */
const readMetrics = allow(everything, "cloudwatch:GetMetricData");
/** Where it is narrower, composite alarms are left out (API reference, DescribeAlarms). */
const readAlarms = allow(everything, "cloudwatch:DescribeAlarms");
const searchLogs = allow(arn("logs", "log-group:*"), "logs:FilterLogEvents");

/** Who wants to know: rules of the default event bus, and people at the topic. */
const announce = [
  allow(arn("events", "event-bus/default"), "events:PutEvents"),
  allow({ Ref: "NotificationTopic" }, "sns:Publish"),
];

/**
 * Denies on the service's own functions what these statements allow on the fleet's, reading apart: what is read is then
 * left alone.
 */
function sparingOwn(statements: readonly Statement[]): readonly Statement[] {
  const changing = statements
    .filter(({ Resource }) => Resource === fleetFunctions || Resource === fleetVersions)
    .flatMap(({ Action }) => Action.filter((action) => !/^lambda:(Get|List)/.test(action)));
  return changing.length === 0 ? statements : [...statements, deny(ownFunctions, ...new Set(changing))];
}

/** State name of each task and what its role may do; the file, the export and the function carry the same name. */
const asNeeded: Readonly<Record<string, readonly Statement[]>> = {
  "Read request": [
    writeExecution,
    listBucket,
    readLayerSource,
    ...seeLayerSources,
    ...decrypt,
    readAlarms,
    lookAtExecutions,
    ...selectFleet,
    allow(layers, "lambda:ListLayerVersions"),
    allow(layerVersions, "lambda:GetLayerVersion"),
  ],
  "Take lock": [
    writeExecution,
    listBucket,
    allow(objects("locks/*"), "s3:GetObject", "s3:PutObject"),
    /** Tries out, on an object of its own, that a deletion whose condition does not hold is refused. */
    allow(objects("locks/trial.json"), "s3:DeleteObject"),
    lookAtExecutions,
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
    /** What a clean-up announced that it is about to delete. */
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
    lookAtRuntimes,
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
  /** Gives the next batch its layer meanwhile, whose aliases it looks at first. */
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
    lookAtRuntimes,
    ...announce,
  ],
  /** What was moved is read back once more. */
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

export const migrationTasks = Object.fromEntries(
  Object.entries(asNeeded).map(([state, statements]) => [state, sparingOwn(statements)]),
);

/** Of the state machine that looks at the lock by schedule. */
export const lockCheckTasks: Readonly<Record<string, readonly Statement[]>> = {
  "Check lock": [
    allow(objects("locks/*"), "s3:GetObject"),
    readExecution,
    listBucket,
    lookAtExecutions,
    allow(arn("states", `stateMachine:${serviceName}-migration`), "states:StartExecution"),
  ],
};

const writeCleanup = allow(objects("cleanups/*"), "s3:GetObject", "s3:PutObject");
/** Complete facts: every function, stored rollback and running execution. */
const lookForReferences = [
  readExecution,
  listBucket,
  allow(everything, "lambda:ListFunctions"),
  /** Of endpoints that list no versions of functions when asked for all of them. */
  allow(fleetFunctions, "lambda:ListVersionsByFunction"),
  allow(layers, "lambda:ListLayerVersions"),
  allow(arn("states", `stateMachine:${serviceName}-migration`), "states:ListExecutions"),
];
const artifactsBucketItself = sub(`arn:\${AWS::Partition}:s3:::${bucketName}`);

/** Of the clean-up's state machine. */
export const cleanupTasks: Readonly<Record<string, readonly Statement[]>> = {
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
    ...lookForReferences,
    allow(layerVersions, "lambda:GetLayerVersion", "lambda:GetLayerVersionPolicy"),
    allow(artifactsBucketItself, "s3:ListBucketVersions"),
  ],
  "Delete versions": [
    writeCleanup,
    ...lookForReferences,
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
