/** How everything of the service is named, in every stage: what begins so is the service's own. */
import { count } from "./amounts.ts";

const OWN_PREFIX = "layershift-";

/** Longest name of a bucket (S3 user guide, "Bucket naming rules"). */
const MAX_BUCKET_NAME = 63;
const ACCOUNT_ID = "000000000000";

/** What the names of a stage's resources begin with, and the name of its stack. */
export function serviceNameOf(stage: string): string {
  return `${OWN_PREFIX}${stage}`;
}

/** The functions of the service in any stage, as a pattern of IAM: the stages of one account share its functions. */
export const OWN_FUNCTIONS = `${OWN_PREFIX}*`;

/** Whether a function belongs to the service, in this stage or another. */
export function isServiceFunction(functionName: string): boolean {
  return functionName.startsWith(OWN_PREFIX);
}

export function artifactsBucketName(stage: string, accountId: string, region: string): string {
  return `${serviceNameOf(stage)}-artifacts-${accountId}-${region}`;
}

export function machineNameOf(stage: string, machine: "migration" | "cleanup"): string {
  return `${serviceNameOf(stage)}-${machine}`;
}

/** What the names of a stage's probe functions begin with. */
export function probePrefix(stage: string): string {
  return `${probeName(stage)}-`;
}

/** The log group that probe functions share, so that none stays behind with each. */
export function probeLogGroup(stage: string): string {
  return `/aws/lambda/${probeName(stage)}`;
}

const probeName = (stage: string) => `${serviceNameOf(stage)}-import-probe`;

/** What a stage may be called wherever it is deployed to: in the Regions with the shortest names, such as eu-west-1. */
export const STAGE_NAME = /^[a-z][a-z0-9-]{0,18}$/;
export const STAGE_RULE = "lowercase letters, digits and hyphens, beginning with a letter";

/**
 * Why a stage cannot be deployed to a Region; `null` if it can. The bucket's name is the longest one made of it, and
 * takes no capital letters.
 */
export function stageProblem(stage: string, region: string): string | null {
  const longest = MAX_BUCKET_NAME - artifactsBucketName("", ACCOUNT_ID, region).length;
  if (STAGE_NAME.test(stage) && stage.length <= longest) return null;
  return `the stage cannot be "${stage}" (${count(stage.length, "character")}): use 1 to ${longest} ${STAGE_RULE}. The name of the artifacts bucket, which may have ${MAX_BUCKET_NAME}, holds the stage, the account and ${region}`;
}
