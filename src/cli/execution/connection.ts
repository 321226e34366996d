/** The deployed service a command talks to. */

import { awsClients } from "../../aws/clients.ts";
import { type Logs, logsFrom, searchBudgetIn } from "../../aws/cloudwatch/logs.ts";
import { type Store, storeFrom } from "../../aws/s3/store.ts";
import { type DeployedService, findService } from "../../aws/service.ts";
import { type StepFunctions, stepFunctionsFrom } from "../../aws/step-functions/step-functions.ts";
import { type ExecutionFiles, executionFiles } from "../../bucket/execution-files.ts";
import { arnParts } from "../../domain/arn.ts";
import { executionName, siblingExecutionArn } from "../../domain/execution-name.ts";
import { consoleUrlOf } from "../../domain/partition.ts";
import type { CommonOptions } from "../commands/command.ts";
import { nothingAnswersAt, Refused } from "../terminal/errors.ts";

export interface Connection {
  readonly service: DeployedService;
  readonly executions: StepFunctions;
  readonly logs: Logs;
  /** The artifacts bucket. */
  readonly store: Store;
  /** Files of an execution, by its ARN or name. */
  files(execution: string): ExecutionFiles;
}

/** Finds the service of a stage; touches nothing. @throws NotUsable where it is not deployed */
export async function connect({ region, profile, stage }: CommonOptions): Promise<Connection> {
  await endpointAnswers(process.env.AWS_ENDPOINT_URL);
  const clients = awsClients({ region, profile });
  const executions = stepFunctionsFrom(clients.stepFunctions);
  const service = await findService(executions, stage);
  const store = storeFrom(clients.s3, service.bucket);
  const logs = logsFrom(clients.logs, searchBudgetIn(clients.region));
  return { service, executions, logs, store, files: (execution) => executionFiles(store, execution) };
}

/** An embedded cloud that was not started is said at once, not after the SDK has tried it for a quarter of a minute. */
async function endpointAnswers(endpoint: string | undefined): Promise<void> {
  if (endpoint === undefined || endpoint === "") return;
  if (!URL.canParse(endpoint))
    throw new Refused(
      `AWS_ENDPOINT_URL is no address: ${endpoint}. Set it to one like http://127.0.0.1:4566, or unset it to talk to AWS.`,
    );
  await fetch(endpoint, { method: "HEAD", signal: AbortSignal.timeout(ANSWER_SECONDS * 1000) }).catch(
    (cause: unknown) => {
      throw new Refused(nothingAnswersAt(endpoint), { cause });
    },
  );
}

const ANSWER_SECONDS = 10;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The execution's page in the AWS console; `null` if another endpoint stands in for AWS, or the console's address is
 * not public.
 */
export function consoleLink(executionArn: string, env: Environment): string | null {
  if ((env.AWS_ENDPOINT_URL_SFN ?? env.AWS_ENDPOINT_URL ?? "") !== "") return null;
  const { region, console } = consoleAt(executionArn);
  if (console === null) return null;
  return `${console}/states/home?region=${region}#/v2/executions/details/${siblingExecutionArn(executionArn, encodeURIComponent(executionName(executionArn)))}`;
}

/**
 * An object's page in the AWS console, from its s3:// address: it opens there for who may read it, and for nobody else.
 */
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
