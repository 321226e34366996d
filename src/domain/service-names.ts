/** Names of the service's resources. All begin with the same prefix in every stage. */
import { count } from "./amounts.ts";

const OWN_PREFIX = "layershift-";

/** S3 User Guide, "Bucket naming rules". */
const MAX_BUCKET_NAME = 63;
const ACCOUNT_ID = "000000000000";

/** Prefix of the names of a stage's resources, and the name of its stack. */
export function serviceNameOf(stage: string): string {
  return `${OWN_PREFIX}${stage}`;
}

/** IAM pattern for the functions of the service in any stage. The stages of an account see the same functions. */
export const OWN_FUNCTIONS = `${OWN_PREFIX}*`;

/** Whether a function is part of the service, in any stage. */
export function isServiceFunction(functionName: string): boolean {
  return functionName.startsWith(OWN_PREFIX);
}

export function artifactsBucketName(stage: string, accountId: string, region: string): string {
  return `${serviceNameOf(stage)}-artifacts-${accountId}-${region}`;
}

export function machineNameOf(stage: string, machine: "migration" | "cleanup"): string {
  return `${serviceNameOf(stage)}-${machine}`;
}

/** Prefix of the names of a stage's probe functions. */
export function probePrefix(stage: string): string {
  return `${probeName(stage)}-`;
}

/** The log group of all probe functions of a stage. */
export function probeLogGroup(stage: string): string {
  return `/aws/lambda/${probeName(stage)}`;
}

const probeName = (stage: string) => `${serviceNameOf(stage)}-import-probe`;

/**
 * Stage names that fit in the Regions with the shortest names, such as eu-west-1. `stageProblem` checks the others. The
 * tasks of a stage `dev-import-probe` would have the names of probe functions of `dev`, which `dev` can delete.
 */
export const STAGE_NAME = /^(?!.*-import-probe(-|$))[a-z][a-z0-9-]{0,18}$/;
export const STAGE_RULE = "lowercase letters, digits and hyphens, starting with a letter, without -import-probe";

/** Why a stage cannot be deployed to a Region; `null` if it can. The bucket has the longest name. */
export function stageProblem(stage: string, region: string): string | null {
  const maxLength = MAX_BUCKET_NAME - artifactsBucketName("", ACCOUNT_ID, region).length;
  if (STAGE_NAME.test(stage) && stage.length <= maxLength) return null;
  return `the stage cannot be "${stage}" (${count(stage.length, "character")}): use 1 to ${maxLength} ${STAGE_RULE}. The name of the artifacts bucket contains the stage, the account and ${region}, and has at most ${MAX_BUCKET_NAME} characters`;
}
