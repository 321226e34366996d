import { expect, test } from "vitest";
import { consoleUrlOf, partitionOf } from "../../src/domain/partition.ts";

/** Every Region that the SDK knows, with its partition. */
const file = new URL(
  "../../node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js",
  import.meta.url,
);
const { partitionsInfo } = (await import(file.href)) as {
  readonly partitionsInfo: {
    readonly partitions: readonly { readonly id: string; readonly regions: Readonly<Record<string, unknown>> }[];
  };
};
const regions = partitionsInfo.partitions.flatMap(({ id, regions }) =>
  Object.keys(regions).flatMap((region) => (region.endsWith("-global") ? [] : [[region, id] as const])),
);

test("every Region the SDK knows is in the partition the SDK says", () => {
  expect(new Set(regions.map(([, id]) => id)).size).toBeGreaterThanOrEqual(8);
  for (const [region, id] of regions) expect(partitionOf(region), region).toBe(id);
});

test.each([
  ["aws", "eu-west-1", "https://eu-west-1.console.aws.amazon.com"],
  ["aws-cn", "cn-north-1", "https://cn-north-1.console.amazonaws.cn"],
  ["aws-us-gov", "us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com"],
  ["aws-eusc", "eusc-de-east-1", "https://eusc-de-east-1.console.amazonaws-eusc.eu"],
  ["aws-iso", "us-iso-east-1", null],
  ["constructor", "us-iso-east-1", null],
])("the console of %s in %s is %s", (partition, region, address) => {
  expect(consoleUrlOf(partition, region)).toBe(address);
});
