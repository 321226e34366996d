/** Parses and builds ARNs: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` (IAM User Guide, "IAM identifiers"). */

/** Partition, Region and account of an ARN. Each is empty if the text is not an ARN. */
export function arnParts(arn: string): {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
} {
  const [, partition = "", , region = "", accountId = ""] = arn.split(":");
  return { partition, region, accountId };
}

/** ARN of another resource in the same service, account and Region. */
export function siblingArn(arn: string, resource: string): string {
  return [...arn.split(":").slice(0, 5), resource].join(":");
}

/** ARN of a layer, without a version, in the account and Region of a function. */
export function siblingLayerArn(functionArn: string, layerName: string): string {
  return siblingArn(functionArn, `layer:${layerName}`);
}

/** ARN of an execution of a state machine. */
export function machineExecutionArn(machineArn: string, executionName: string): string {
  return `${machineArn.replace(":stateMachine:", ":execution:")}:${executionName}`;
}

/** Name in the ARN of a function, with or without a qualifier. */
export function functionNameOf(functionArn: string): string {
  return functionArn.split(":")[6] ?? "";
}

/** Version or alias at the end of a function's ARN; `null` if there is none. */
export function qualifierOf(functionArn: string): string | null {
  return functionArn.split(":")[7] ?? null;
}

/** ARN of a layer, from the ARN of one of its versions. */
export function layerArnOf(layerVersionArn: string): string {
  return withoutLastPart(layerVersionArn);
}

/** Version number in the ARN of a layer version. */
export function layerVersionOf(layerVersionArn: string): string {
  return lastPart(layerVersionArn);
}

/** Layer name in the ARN of a layer version. */
export function layerNameOf(layerVersionArn: string): string {
  return lastPart(layerArnOf(layerVersionArn));
}

/** All ARNs of layer versions in a text. */
export function layerVersionArnsIn(text: string): readonly string[] {
  return text.match(/arn:[\w-]+:lambda:[\w-]+:\d+:layer:[\w-]+:\d+/g) ?? [];
}

/** The first ARN of a KMS key in a text; `null` if there is none. */
export function keyArnIn(text: string): string | null {
  return /arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+/.exec(text)?.[0] ?? null;
}

/** The text after the last colon; the whole text if it has none. */
export function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}

/** The text before the last colon. */
export function withoutLastPart(arn: string): string {
  return arn.slice(0, arn.lastIndexOf(":"));
}
