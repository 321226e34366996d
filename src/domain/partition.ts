/** The AWS partition of a Region. Each partition has its own ARNs and console. */

/** Prefixes of Region names (as in the partitions of the AWS SDKs). All other Regions are in `aws`. */
const PARTITIONS: Readonly<Record<string, string>> = {
  "cn-": "aws-cn",
  "us-gov-": "aws-us-gov",
  "eusc-": "aws-eusc",
  "us-iso-": "aws-iso",
  "us-isob-": "aws-iso-b",
  "eu-isoe-": "aws-iso-e",
  "us-isof-": "aws-iso-f",
};

/** Partition of a Region, such as `aws-us-gov`: the second part of its ARNs. */
export function partitionOf(region: string): string {
  return Object.entries(PARTITIONS).find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}

/** Console domains. Those of the isolated partitions are not public. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
  "aws-eusc": "console.amazonaws-eusc.eu",
};

/** URL of the console in a partition and Region; `null` if it is not public. */
export function consoleUrlOf(partition: string, region: string): string | null {
  const domain = Object.hasOwn(CONSOLES, partition) ? CONSOLES[partition] : undefined;
  return domain === undefined ? null : `https://${region}.${domain}`;
}
