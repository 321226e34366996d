/** What the packager's command line names: parameters, stage, and the Region that is deployed to. */
import { parseArgs } from "node:util";
import { configuredRegion } from "../src/aws/region.ts";
import { partitionOf } from "../src/domain/partition.ts";
import { stageProblem } from "../src/domain/service-names.ts";

export interface CommandLine {
  /** `NAME=VALUE` each. */
  readonly parameters: readonly string[];
  readonly deploys: boolean;
  readonly stage: string;
  readonly region: string;
  /** Of the Region, such as `aws-us-gov`. */
  readonly partition: string;
}

/** Packaging alone needs no Region: the template takes the one it is deployed to. */
const PACKAGED_FOR = "us-east-1";

/**
 * Reads it as the commands read theirs, the profile's Region included. @throws Error for a stage or a Region that
 * cannot be deployed to
 */
export function commandLineOf(argv: readonly string[], environment = process.env): CommandLine {
  const { values, positionals } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    options: {
      param: { type: "string", multiple: true },
      stage: { type: "string", short: "s" },
      region: { type: "string", short: "r" },
      "aws-profile": { type: "string" },
    },
  });
  if (values.profile !== undefined) throw refusal("this command takes the profile as --aws-profile, or as AWS_PROFILE");
  const text = (name: "stage" | "region" | "aws-profile") => (name in values ? String(values[name]) : undefined);
  const configured = configuredRegion({ region: text("region"), profile: text("aws-profile") }, environment);
  const deploys = positionals.includes("deploy");
  if (configured === null && (deploys || positionals.includes("remove")))
    throw refusal("no Region is configured: give --region, set AWS_REGION, or name an --aws-profile that has one");
  const region = configured ?? PACKAGED_FOR;
  const stage = text("stage") ?? "dev";
  const problem = stageProblem(stage, region);
  if (problem !== null) throw refusal(problem);
  return { parameters: (values.param ?? []).map(String), deploys, stage, region, partition: partitionOf(region) };
}

/** The packager shows an error's stack, where only the words are of use. */
export const refusal = (message: string) => Object.assign(new Error(message), { stack: message });
