/** Reads the packager's command line: parameters, stage and Region. */
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
  /** The Region's partition, for example `aws-us-gov`. */
  readonly partition: string;
}

/** Packaging needs no Region: the template uses the one that it is deployed to. */
const DEFAULT_REGION = "us-east-1";

/** Reads the options as the other commands do. @throws Error for an invalid stage or Region */
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
  if (values.profile !== undefined) throw commandLineError("use --aws-profile or AWS_PROFILE instead of --profile");
  const text = (name: "stage" | "region" | "aws-profile") => (name in values ? String(values[name]) : undefined);
  const configured = configuredRegion({ region: text("region"), profile: text("aws-profile") }, environment);
  const deploys = positionals.includes("deploy");
  if (configured === null && (deploys || positionals.includes("remove")))
    throw commandLineError(
      "no Region is configured: pass --region, set AWS_REGION, or use an --aws-profile that has one",
    );
  const region = configured ?? DEFAULT_REGION;
  const stage = text("stage") ?? "dev";
  const problem = stageProblem(stage, region);
  if (problem !== null) throw commandLineError(problem);
  return { parameters: (values.param ?? []).map(String), deploys, stage, region, partition: partitionOf(region) };
}

/** The packager prints an error's stack, so the stack is only the message. */
export const commandLineError = (message: string) => Object.assign(new Error(message), { stack: message });
