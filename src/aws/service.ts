/** Finds the deployed service by its names, so that a command needs only a stage. */
import { arnParts, machineExecutionArn, siblingArn } from "../domain/arn.ts";
import { NotUsable } from "../domain/errors.ts";
import { executionName, executionProblem } from "../domain/execution-name.ts";
import { explain } from "../domain/report/reasons/reasons.ts";
import { artifactsBucketName, machineNameOf } from "../domain/service-names.ts";
import type { StepFunctions } from "./step-functions/step-functions.ts";

export interface DeployedService {
  readonly stage: string;
  readonly region: string;
  readonly accountId: string;
  /** ARN of the state machine `layershift-<stage>-migration`. */
  readonly machineArn: string;
  /** Name of the artifacts bucket. */
  readonly bucket: string;
}

/** Finds the state machine of a stage. @throws NotUsable if it is not deployed */
export async function findService(stepFunctions: StepFunctions, stage: string): Promise<DeployedService> {
  const name = machineNameOf(stage, "migration");
  for await (const machine of stepFunctions.machines()) {
    if (machine.name === name) return serviceWith(stage, machine.arn);
  }
  throw new NotUsable({ code: "service-not-found", stateMachine: name, stage });
}

function serviceWith(stage: string, machineArn: string): DeployedService {
  const { region, accountId } = arnParts(machineArn);
  return { stage, region, accountId, machineArn, bucket: artifactsBucketName(stage, accountId, region) };
}

/** ARN of an execution of the service, from its name or ARN. @throws NotUsable for anything else */
export function executionArnOf(service: DeployedService, nameOrArn: string): string {
  const own = machineExecutionArn(service.machineArn, executionName(nameOrArn));
  const problem = executionProblem(nameOrArn, own);
  if (problem === null) return own;
  throw new NotUsable({ code: "execution-of-other-service", execution: nameOrArn, because: explain(problem) });
}

/** ARN of the clean-up's state machine. */
export function cleanupMachineArn({ stage, machineArn }: DeployedService): string {
  return siblingArn(machineArn, `stateMachine:${machineNameOf(stage, "cleanup")}`);
}
