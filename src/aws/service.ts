/** Finds the deployed service by its names alone, so that a command needs nothing but a stage. */
import { arnParts, machineExecutionArn, siblingArn } from "../domain/arn.ts";
import { NotUsable } from "../domain/errors.ts";
import { executionName, executionProblem } from "../domain/execution-name.ts";
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

/** Looks the state machine of a stage up among all of the Region. @throws NotUsable where it is not deployed */
export async function deployedService(stepFunctions: StepFunctions, stage: string): Promise<DeployedService> {
  const name = machineNameOf(stage, "migration");
  for await (const machine of stepFunctions.machines()) {
    if (machine.name === name) return serviceOf(stage, machine.arn);
  }
  throw new NotUsable(
    `The state machine ${name} does not exist in this account and Region: deploy the service first (npm run deploy -- --stage ${stage}), or name the --stage, --region or --profile it is deployed in.`,
  );
}

/** The ARN of its machine holds what the names of the service are made of. */
function serviceOf(stage: string, machineArn: string): DeployedService {
  const { region, accountId } = arnParts(machineArn);
  return { stage, region, accountId, machineArn, bucket: artifactsBucketName(stage, accountId, region) };
}

/**
 * ARN of an execution of the service's machine, from its name or ARN. @throws NotUsable for anything else, the ARN of
 * another machine included
 */
export function executionArnOf(service: DeployedService, nameOrArn: string): string {
  const own = machineExecutionArn(service.machineArn, executionName(nameOrArn));
  const problem = executionProblem(nameOrArn, own);
  if (problem === null) return own;
  throw new NotUsable(`${nameOrArn} ${problem}. Give the --stage, --region and --profile it belongs to.`);
}

/** ARN of the clean-up's state machine, `layershift-<stage>-cleanup`. */
export function cleanupMachineArn({ stage, machineArn }: DeployedService): string {
  return siblingArn(machineArn, `stateMachine:${machineNameOf(stage, "cleanup")}`);
}
