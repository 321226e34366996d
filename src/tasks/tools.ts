/** The tools of tasks, created once per process from environment variables. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  type BasicClients,
  basicClients,
  eventsClient,
  logsClient,
  metricsClient,
  probingClient,
  snsClient,
  stepFunctionsClient,
} from "../aws/clients.ts";
import { type Logs, logsFrom, searchBudgetIn } from "../aws/cloudwatch/logs.ts";
import { type Metrics, metricsFrom } from "../aws/cloudwatch/metrics.ts";
import { type Lambda, lambdaFrom } from "../aws/lambda/lambda.ts";
import { type ProbeFunctions, probeFunctionsFrom } from "../aws/lambda/probe-functions.ts";
import { type Announcements, announcementsFrom } from "../aws/messaging/announcements.ts";
import { type Packages, packagesFrom } from "../aws/packages/packages.ts";
import { regionFrom } from "../aws/region.ts";
import { type Store, storeFrom } from "../aws/s3/store.ts";
import { type StepFunctions, stepFunctionsFrom } from "../aws/step-functions/step-functions.ts";
import { withLock } from "../bucket/at-work.ts";
import { type CleanupFiles, cleanupFiles } from "../bucket/cleanup-files.ts";
import { type ExecutionFiles, executionFiles } from "../bucket/execution-files.ts";
import { NotUsable } from "../domain/errors.ts";
import { executionName } from "../domain/execution-name.ts";

export interface TaskClock {
  now(): Date;
  wait(seconds: number): Promise<void>;
}

/** Tools that only some tasks need. */
export interface Extras {
  readonly executions: StepFunctions;
  readonly logs: Logs;
  readonly metrics: Metrics;
  readonly probes: ProbeFunctions;
  readonly announcements: Announcements;
}

/** Factories of the extras, which read the environment. */
export type ExtraMakers<Name extends keyof Extras> = { readonly [Each in Name]: () => Extras[Each] };

/** The tools that every task has, plus the named extras. */
export type Tools<Name extends keyof Extras = never> = BasicTools & Pick<Extras, Name>;

/** Tools for work on one execution, with its files. */
export type ExecutionContext<Name extends keyof Extras = never> = Tools<Name> & { readonly files: ExecutionFiles };

/** @param execution an execution's ARN or name */
export function contextOf<AnyTools extends Tools>(execution: string, tools: AnyTools) {
  return { ...tools, files: tools.filesOf(execution) };
}

interface BasicTools {
  readonly stage: string;
  /** SNS topic for people, or `null`. */
  readonly topicArn: string | null;
  readonly region: string;
  /** Prefixes of the functions that the service may change; `*` for all. */
  readonly functionPrefixes: readonly string[];
  /** Layers that the service may publish; a name that ends in `*` is a prefix. */
  readonly layerNames: readonly string[];
  readonly lambda: Lambda;
  readonly packages: Packages;
  /** The service's own artifacts bucket. */
  readonly store: Store;
  /** Files of an execution, by its ARN or name. */
  filesOf(execution: string): ExecutionFiles;
  /** Files of a clean-up, by its execution's ARN or name. */
  cleanup(execution: string): CleanupFiles;
  readonly clock: TaskClock;
  /** Runs work that only the lock holder may do. @throws LockLost if the execution does not hold the lock */
  withLock<T>(execution: string, work: () => Promise<T>): Promise<T>;
}

export interface Settings {
  readonly bucket: string;
  readonly stage: string;
  readonly topicArn?: string | undefined;
  readonly functionPrefixes?: readonly string[] | undefined;
  readonly layerNames?: readonly string[] | undefined;
}

/** Factories of the extras. Bundles contain only the code of those that a task asks for. */
export const executions = (client = stepFunctionsClient()) => stepFunctionsFrom(client);
export const logs = (client = logsClient(), region = regionFrom({})) => logsFrom(client, searchBudgetIn(region));
export const metrics = (client = metricsClient()) => metricsFrom(client);
export const probes = (
  { lambda, probing } = { lambda: basicClients().lambda, probing: probingClient() },
  { LAYERSHIFT_STAGE: stage = "", LAYERSHIFT_PROBE_ROLE: roleArn }: NodeJS.ProcessEnv = process.env,
) => probeFunctionsFrom(lambda, { stage, roleArn: roleArn ?? null }, probing);
export const announcements = (clients = { events: eventsClient(), sns: snsClient() }) => announcementsFrom(clients);

export function basicToolsFrom(clients: BasicClients, settings: Settings): Tools {
  const store = storeFrom(clients.s3, settings.bucket);
  return {
    stage: settings.stage,
    topicArn: settings.topicArn ?? null,
    region: clients.region,
    functionPrefixes: settings.functionPrefixes ?? ["*"],
    layerNames: settings.layerNames ?? ["*"],
    lambda: lambdaFrom(clients.lambda),
    packages: packagesFrom(clients),
    store,
    filesOf: lastFiles(store),
    cleanup: (execution) => cleanupFiles(store, execution),
    clock: { now: () => new Date(), wait: (seconds) => sleep(seconds * 1000) },
    withLock: (execution, work) => withLock(store, execution, work),
  };
}

/** Keeps the files of the last execution: a process usually works on one. */
function lastFiles(store: Store): Tools["filesOf"] {
  let last: ExecutionFiles | undefined;
  return (execution) => {
    if (last?.execution !== executionName(execution)) last = executionFiles(store, execution);
    return last;
  };
}

/** The tools that every task has, plus the extras. @throws NotUsable if the deployment lacks a setting */
export function toolsFromEnvironment<Name extends keyof Extras>(
  extras?: ExtraMakers<Name>,
  environment = process.env,
): Tools<Name> {
  const { LAYERSHIFT_BUCKET: bucket, LAYERSHIFT_STAGE: stage, LAYERSHIFT_TOPIC: topicArn } = environment;
  if (bucket === undefined || stage === undefined)
    throw new NotUsable({ code: "settings-missing", settings: "LAYERSHIFT_BUCKET and LAYERSHIFT_STAGE" });
  const functionPrefixes = environment.LAYERSHIFT_FUNCTION_PREFIXES?.split(",");
  const layerNames = environment.LAYERSHIFT_LAYER_NAMES?.split(",");
  const basic = basicToolsFrom(basicClients(), { bucket, stage, topicArn, functionPrefixes, layerNames });
  const made = Object.entries<() => unknown>(extras ?? {}).map(([name, make]) => [name, make()]);
  return { ...basic, ...(Object.fromEntries(made) as Pick<Extras, Name>) };
}
