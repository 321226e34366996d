import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  paginateGetExecutionHistory,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { AwsClients } from "../../src/aws/clients.ts";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { executionFiles } from "../../src/bucket/execution-files.ts";
import type { Report } from "../../src/domain/report/report.ts";

export interface Ended {
  readonly arn: string;
  readonly name: string;
  readonly status: string;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Names of the states, in the order they were entered. */
  readonly states: readonly string[];
  readonly report: Report | null;
}

/** Starts an execution as the console does, and waits until it has ended. */
export async function execute(clients: AwsClients, request: unknown, pauseMs?: number): Promise<Ended> {
  return ended(clients, await started(clients, request), pauseMs);
}

export async function started({ stepFunctions }: AwsClients, request: unknown, name?: string): Promise<string> {
  const { stateMachines = [] } = await stepFunctions.send(new ListStateMachinesCommand({}));
  const machine = stateMachines.find(({ name }) => name === "layershift-dev-migration");
  const input = typeof request === "string" ? request : JSON.stringify(request);
  const { executionArn = "" } = await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn: machine?.stateMachineArn, input, name }),
  );
  return executionArn;
}

export async function ended(clients: AwsClients, executionArn: string, pauseMs = 200): Promise<Ended> {
  for (;;) {
    const found = await clients.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    if (found.status !== "RUNNING") {
      const store = storeFrom(clients.s3, artifactsBucket);
      return {
        arn: executionArn,
        name: found.name ?? "",
        status: found.status ?? "",
        error: found.error,
        cause: found.cause,
        states: await statesEntered(clients, executionArn),
        report: await executionFiles(store, executionArn).report.read(),
      };
    }
    await sleep(pauseMs);
  }
}

export const artifactsBucket = "layershift-dev-artifacts-000000000000-us-east-1";

async function statesEntered({ stepFunctions }: AwsClients, executionArn: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of paginateGetExecutionHistory({ client: stepFunctions }, { executionArn }))
    for (const { stateEnteredEventDetails } of page.events ?? [])
      if (stateEnteredEventDetails?.name !== undefined) names.push(stateEnteredEventDetails.name);
  return names;
}
