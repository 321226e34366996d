/**
 * Takes ARNs apart and makes them. Each is `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` (IAM user guide, "IAM
 * identifiers").
 */

/**
 * Place of an ARN: what it shares with other resources of the account in its Region. Parts of another text are empty.
 */
export function placeOf(arn: string): {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
} {
  const [, partition = "", , region = "", accountId = ""] = arn.split(":");
  return { partition, region, accountId };
}

/** ARN of another resource of the same service, account and Region. */
export function arnBeside(arn: string, resource: string): string {
  return [...arn.split(":").slice(0, 5), resource].join(":");
}

/** ARN of a layer in the account and Region of a function, without a version. */
export function layerArnBeside(functionArn: string, layerName: string): string {
  return arnBeside(functionArn, `layer:${layerName}`);
}

/** ARN of an execution of a state machine. */
export function executionArnOn(machineArn: string, executionName: string): string {
  return `${machineArn.replace(":stateMachine:", ":execution:")}:${executionName}`;
}

/** `arn:…:function:NAME` or `arn:…:function:NAME:QUALIFIER`. */
export function functionNameIn(functionArn: string): string {
  return functionArn.split(":")[6] ?? "";
}

/** Version or alias at the end of a function's ARN; `null` where it has none. */
export function qualifierIn(functionArn: string): string | null {
  return functionArn.split(":")[7] ?? null;
}

/** `arn:…:layer:NAME:7` without the version. */
export function layerOf(layerVersionArn: string): string {
  return withoutLast(layerVersionArn);
}

/** The version's number in the ARN of a layer version. */
export function layerVersionIn(layerVersionArn: string): string {
  return lastPart(layerVersionArn);
}

/** The layer's name in the ARN of one of its versions. */
export function layerNameIn(layerVersionArn: string): string {
  return lastPart(layerOf(layerVersionArn));
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
export function withoutLast(arn: string): string {
  return arn.slice(0, arn.lastIndexOf(":"));
}
