/** `npm run deploy:local`: deploys the packaged template with plain AWS calls to an emulator. */
import { Option } from "commander";
import { deployService, localParameters } from "../../deployment/deploy-to-embedded-cloud.ts";
import { configuredEndpoint } from "../../src/aws/region.ts";
import { type Call, type CommandResult, type CommonOptions, cliCommand } from "../../src/cli/commands/command.ts";
import { Refused } from "../../src/cli/terminal/errors.ts";
import { machineNameOf, serviceNameOf } from "../../src/domain/service-names.ts";
import { LOCAL_ACCOUNT, parseAccountId } from "../account-id.ts";
import { findMissing } from "./trials.ts";

interface Options extends CommonOptions {
  readonly account: string;
  readonly functionPrefixes: string;
  readonly layerBuckets: string;
  readonly layerNames?: string;
  readonly trial: boolean;
}

/** Deploys and tests the endpoint. */
export const deployLocal = cliCommand<Options>(
  {
    name: "deploy:local",
    summary:
      "Deploys or updates layershift at AWS_ENDPOINT_URL (or AWS_ENDPOINT_URL_LAMBDA, …_S3 and so on): the embedded cloud or another AWS emulator. To deploy to AWS, use npm run deploy.",
    example: "--account 000000000000",
    options: (command) =>
      command
        .addOption(
          new Option("--account <id>", "account ID of the endpoint").default(LOCAL_ACCOUNT).argParser(parseAccountId),
        )
        .option(
          "--function-prefixes <list>",
          "prefixes of functions that the service can change (comma-separated)",
          localParameters.functionPrefixes,
        )
        .option(
          "--layer-buckets <list>",
          "buckets that layer ZIPs can be read from (comma-separated)",
          localParameters.layerBuckets,
        )
        .option("--layer-names <list>", "names of layers that the service can publish (comma-separated)")
        .option("--no-trial", "do not test whether the endpoint offers what layershift requires"),
  },
  deploy,
);

async function deploy({ options, terminal }: Call<Options>): Promise<CommandResult> {
  const { stage, region, profile, account, functionPrefixes, layerBuckets, layerNames, trial } = options;
  if (configuredEndpoint(terminal.env) === null)
    throw new Refused(
      "AWS_ENDPOINT_URL is not set. Set it, for example to http://127.0.0.1:4566. To deploy to AWS, use npm run deploy.",
      { exitCode: 2 },
    );
  const leftOut = await deployService({
    stage,
    accountId: account,
    parameters: { functionPrefixes, layerBuckets, ...(layerNames === undefined ? {} : { layerNames }) },
    settings: { region, profile },
  }).catch((error: unknown) => {
    throw isOfAnotherAccount(error) ? new Refused(anotherAccount(account), { cause: error }) : error;
  });
  const roleArn = `arn:aws:iam::${account}:role/${serviceNameOf(stage)}-ProbeRole`;
  const missing = trial ? await findMissing({ region, roleArn }) : [];
  const lines = [
    ...leftOut.map((what) => `Skipped ${what}: not supported by the endpoint.`),
    ...missing.map(({ what, neededFor, found }) => `Missing: ${what}.\n  Needed for ${neededFor}.\n  Found: ${found}`),
    ...(missing.length === 0 ? [] : ["For what an emulator must support, see docs/emulators.md."]),
    `Deployed ${serviceNameOf(stage)}. To start a migration: npm run start-migration`,
  ];
  const machine = machineNameOf(stage, "migration");
  return { exitCode: 0, json: { stage, machine, leftOut, missing }, text: `${lines.join("\n")}\n` };
}

/** Lambda rejects roles of other accounts. */
const isOfAnotherAccount = (error: unknown) => error instanceof Error && /cross-account/i.test(error.message);

const anotherAccount = (account: string) =>
  `The account of the endpoint is not ${account}. Pass it with --account, for example --account 123456789012 for moto.`;
