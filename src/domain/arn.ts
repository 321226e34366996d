/**
 * Takes ARNs apart and makes them. Each is `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` (IAM user guide, "IAM
 * identifiers").
 */

/**
 * Place of an ARN: what it shares with other resources of the account in its Region. Parts of another text are empty.
 */
export function arnParts(arn: string): {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
} {
  const [, partition = "", , region = "", accountId = ""] = arn.split(":");
  return { partition, region, accountId };
}

/** ARN of another resource of the same service, account and Region. */
export function siblingArn(arn: string, resource: string): string {
  return [...arn.split(":").slice(0, 5), resource].join(":");
}

/** ARN of a layer in the account and Region of a function, without a version. */
export function siblingLayerArn(functionArn: string, layerName: string): string {
  return siblingArn(functionArn, `layer:${layerName}`);
}

/** ARN of an execution of a state machine. */
export function machineExecutionArn(machineArn: string, executionName: string): string {
  return `${machineArn.replace(":stateMachine:", ":execution:")}:${executionName}`;
}

/** `arn:…:function:NAME` or `arn:…:function:NAME:QUALIFIER`. */
export function functionNameOf(functionArn: string): string {
  return functionArn.split(":")[6] ?? "";
}

/** Version or alias at the end of a function's ARN; `null` where it has none. */
export function qualifierOf(functionArn: string): string | null {
  return functionArn.split(":")[7] ?? null;
}

/** `arn:…:layer:NAME:7` without the version. */
export function layerArnOf(layerVersionArn: string): string {
  return withoutLastPart(layerVersionArn);
}

/** The version's number in the ARN of a layer version. */
export function layerVersionOf(layerVersionArn: string): string {
  return lastPart(layerVersionArn);
}

/** The layer's name in the ARN of one of its versions. */
export function layerNameOf(layerVersionArn: string): string {
  return lastPart(layerArnOf(layerVersionArn));
}

/** Every ARN of a layer version in a text. */
export function layerVersionArnsIn(text: string): readonly string[] {
  return text.match(/arn:[\w-]+:lambda:[\w-]+:\d+:layer:[\w-]+:\d+/g) ?? [];
}

/** The first ARN of a KMS key in a text; `null` where it holds none. */
export function keyArnIn(text: string): string | null {
  return /arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+/.exec(text)?.[0] ?? null;
}

/** What follows the last colon; a text without one as it is. */
export function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf(":") + 1);
}

/** What comes before the last colon. */
export function withoutLastPart(arn: string): string {
  return arn.slice(0, arn.lastIndexOf(":"));
}
