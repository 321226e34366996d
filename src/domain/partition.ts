/** Which partition of AWS a Region belongs to: each has ARNs and a console of its own. */

/** By what the names of its Regions begin with (the partitions of AWS's SDKs); all others are `aws`. */
const PARTITIONS: Readonly<Record<string, string>> = {
  "cn-": "aws-cn",
  "us-gov-": "aws-us-gov",
  "eusc-": "aws-eusc",
  "us-iso-": "aws-iso",
  "us-isob-": "aws-iso-b",
  "eu-isoe-": "aws-iso-e",
  "us-isof-": "aws-iso-f",
};

/** The second part of ARNs in a Region, such as `aws-us-gov`. */
export function partitionOf(region: string): string {
  return Object.entries(PARTITIONS).find(([beginning]) => region.startsWith(beginning))?.[1] ?? "aws";
}

/** Consoles behind the Region's name and a dot. Those of the isolated partitions are not public. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
  "aws-eusc": "console.amazonaws-eusc.eu",
};

/**
 * Address of the console in a partition and Region; `null` where its address is not public: no link is better than a
 * wrong one.
 */
export function consoleUrlOf(partition: string, region: string): string | null {
  const domain = Object.hasOwn(CONSOLES, partition) ? CONSOLES[partition] : undefined;
  return domain === undefined ? null : `https://${region}.${domain}`;
}
