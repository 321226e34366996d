/** What a task works with, built once per process from the environment the deployment sets. */
import { setTimeout as sleep } from "node:timers/promises";
import { holdingLock } from "../aws/at-work.ts";
import { type CleanupFiles, cleanupFiles } from "../aws/cleanup-files.ts";
import { type AwsClients, awsClients } from "../aws/clients.ts";
import { type ExecutionFiles, executionFiles, executionName } from "../aws/execution-files.ts";
import { type Lambda, lambdaFrom } from "../aws/lambda.ts";
import { type Logs, logsFrom, searchBudgetIn } from "../aws/logs.ts";
import { type Metrics, metricsFrom } from "../aws/metrics.ts";
import { type Packages, packagesFrom } from "../aws/packages.ts";
import { type StepFunctions, stepFunctionsFrom } from "../aws/step-functions.ts";
import { type Store, storeFrom } from "../aws/store.ts";
import { NotUsable } from "../domain/errors.ts";

export interface TaskClock {
  now(): Date;
  wait(seconds: number): Promise<void>;
}

export interface Tools {
  readonly stage: string;
  /** Topic that people are told by; `null` where there is none. */
  readonly topicArn: string | null;
  readonly region: string;
  /** What the names of functions begin with that the service may touch; `*` for every function. */
  readonly functionPrefixes: readonly string[];
  readonly lambda: Lambda;
  readonly executions: StepFunctions;
  readonly packages: Packages;
  readonly logs: Logs;
  readonly metrics: Metrics;
  /** The service's own artifacts bucket. */
  readonly store: Store;
  /** Files of an execution, by its ARN or name. */
  files(execution: string): ExecutionFiles;
  /** Files of a clean-up, by its execution's ARN or name. */
  cleanup(execution: string): CleanupFiles;
  readonly clock: TaskClock;
  /** Carries out what only the holder of the lock may do. @throws LockLost where the execution does not hold it */
  holdingLock<T>(execution: string, work: () => Promise<T>): Promise<T>;
}

interface Settings {
  readonly bucket: string;
  readonly stage: string;
  readonly topicArn?: string | undefined;
  readonly functionPrefixes?: readonly string[] | undefined;
}

/** Tools on real clients: the tasks' own, and what tests hand to a task. */
export function toolsFrom(clients: AwsClients, settings: Settings): Tools {
  const store = storeFrom(clients.s3, settings.bucket);
  return {
    stage: settings.stage,
    topicArn: settings.topicArn ?? null,
    region: clients.region,
    functionPrefixes: settings.functionPrefixes ?? ["*"],
    lambda: lambdaFrom(clients.lambda),
    executions: stepFunctionsFrom(clients.stepFunctions),
    packages: packagesFrom(clients),
    logs: logsFrom(clients.logs, searchBudgetIn(clients.region)),
    metrics: metricsFrom(clients.metrics),
    store,
    files: filesOfLast(store),
    cleanup: (execution) => cleanupFiles(store, execution),
    clock: { now: () => new Date(), wait: (seconds) => sleep(seconds * 1000) },
    holdingLock: (execution, work) => holdingLock(store, execution, work),
  };
}

/** A process mostly works on one execution at a time: what it read of that one, it need not read again. */
function filesOfLast(store: Store): Tools["files"] {
  let last: ExecutionFiles | undefined;
  return (execution) => {
    if (last?.execution !== executionName(execution)) last = executionFiles(store, execution);
    return last;
  };
}

/** @throws NotUsable where the deployment left a setting out */
export function toolsFromEnvironment(environment = process.env): Tools {
  const { LAYERSHIFT_BUCKET: bucket, LAYERSHIFT_STAGE: stage, LAYERSHIFT_TOPIC: topicArn } = environment;
  if (bucket === undefined || stage === undefined)
    throw new NotUsable("LAYERSHIFT_BUCKET and LAYERSHIFT_STAGE must be set: the deployment sets them for every task.");
  const functionPrefixes = environment.LAYERSHIFT_FUNCTION_PREFIXES?.split(",");
  return toolsFrom(awsClients(), { bucket, stage, topicArn, functionPrefixes });
}
