/** Connects a command to the deployed service. */
import { awsClients } from "../../aws/clients.ts";
import { type Logs, logsFrom, searchBudgetIn } from "../../aws/cloudwatch/logs.ts";
import { type Lambda, lambdaFrom } from "../../aws/lambda/lambda.ts";
import { type Packages, packagesFrom } from "../../aws/packages/packages.ts";
import { type Store, storeFrom } from "../../aws/s3/store.ts";
import { type DeployedService, executionArnOf, findService } from "../../aws/service.ts";
import { type ExecutionFacts, type StepFunctions, stepFunctionsFrom } from "../../aws/step-functions/step-functions.ts";
import { type ExecutionFiles, executionFiles } from "../../bucket/execution-files.ts";
import { arnParts } from "../../domain/arn.ts";
import { NotUsable } from "../../domain/errors.ts";
import { executionName, siblingExecutionArn } from "../../domain/execution-name.ts";
import { consoleUrlOf } from "../../domain/partition.ts";
import type { CommonOptions } from "../commands/command.ts";
import { LIST_NEWEST, nothingListensAt, Refused } from "../terminal/errors.ts";

export interface Connection {
  readonly service: DeployedService;
  readonly executions: StepFunctions;
  readonly logs: Logs;
  /** The artifacts bucket. */
  readonly store: Store;
  readonly lambda: Lambda;
  readonly packages: Packages;
  /** Files of an execution, by its ARN or name. */
  files(execution: string): ExecutionFiles;
}

/** Finds the service of a stage; changes nothing. @throws NotUsable if it is not deployed */
export async function connect({ region, profile, stage }: CommonOptions): Promise<Connection> {
  await checkEndpoint(process.env.AWS_ENDPOINT_URL);
  const clients = awsClients({ region, profile });
  const executions = stepFunctionsFrom(clients.stepFunctions);
  const service = await findService(executions, stage);
  const store = storeFrom(clients.s3, service.bucket);
  const logs = logsFrom(clients.logs, searchBudgetIn(clients.region));
  return {
    ...{ service, executions, logs, store },
    lambda: lambdaFrom(clients.lambda),
    packages: packagesFrom(clients),
    files: (execution) => executionFiles(store, execution),
  };
}

/** `null` if the service is not deployed there, or the caller may not look for it. */
export async function findConnection(options: CommonOptions): Promise<Connection | null> {
  return connect(options).catch((error: unknown) => {
    const isMissing = error instanceof NotUsable && error.why.code === "service-not-found";
    if (isMissing || (error instanceof Error && error.name === "AccessDeniedException")) return null;
    throw error;
  });
}

/** @throws Refused if there is no such execution */
export async function findExecution({ executions, service }: Connection, nameOrArn: string): Promise<ExecutionFacts> {
  const facts = await executions.describe(executionArnOf(service, nameOrArn));
  if (facts === null) throw new Refused(`Execution ${nameOrArn} does not exist. ${LIST_NEWEST}.`);
  return facts;
}

/** Fails immediately if nothing listens at the endpoint; the SDK would retry for about 15 seconds first. */
export async function checkEndpoint(endpoint: string | undefined): Promise<void> {
  if (endpoint === undefined || endpoint === "") return;
  if (!URL.canParse(endpoint))
    throw new Refused(
      `AWS_ENDPOINT_URL is not a valid URL: ${endpoint}. Set it to a URL such as http://127.0.0.1:4566, or unset it to use AWS.`,
    );
  await fetch(endpoint, { method: "HEAD", signal: AbortSignal.timeout(ENDPOINT_TIMEOUT_SECONDS * 1000) }).catch(
    (cause: unknown) => {
      throw new Refused(nothingListensAt(endpoint), { cause });
    },
  );
}

const ENDPOINT_TIMEOUT_SECONDS = 10;

type Environment = Readonly<Record<string, string | undefined>>;

/** The execution's page in the AWS console; `null` with a custom endpoint or a partition without a public console. */
export function consoleLink(executionArn: string, env: Environment): string | null {
  if ((env.AWS_ENDPOINT_URL_SFN ?? env.AWS_ENDPOINT_URL ?? "") !== "") return null;
  const { region, console } = consoleAt(executionArn);
  if (console === null) return null;
  return `${console}/states/home?region=${region}#/v2/executions/details/${siblingExecutionArn(executionArn, encodeURIComponent(executionName(executionArn)))}`;
}

/** The page of an s3:// object in the AWS console, where only people who can read the object can open it. */
export function consoleObjectLink(location: string, executionArn: string, env: Environment): string | null {
  const [, bucket, key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location) ?? [];
  if (bucket === undefined || (env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL ?? "") !== "") return null;
  const { region, console } = consoleAt(executionArn);
  if (console === null) return null;
  return `${console}/s3/object/${bucket}?region=${region}&prefix=${encodeURIComponent(key)}`;
}

function consoleAt(arn: string): { readonly region: string; readonly console: string | null } {
  const { partition, region } = arnParts(arn);
  return { region, console: consoleUrlOf(partition, region) };
}
