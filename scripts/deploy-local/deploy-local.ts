/** `npm run deploy:local`: the packaged template, by plain AWS calls, to whatever the endpoint variables name. */
import { Option } from "commander";
import { deployService, openToAll } from "../../deployment/deploy-to-embedded-cloud.ts";
import { configuredEndpoint } from "../../src/aws/region.ts";
import {
  type Answer,
  type Call,
  type CommonOptions,
  commandNamed,
  runCommand,
} from "../../src/cli/commands/command.ts";
import { type ExitCode, Refused } from "../../src/cli/terminal/errors.ts";
import type { Terminal } from "../../src/cli/terminal/terminal.ts";
import { machineNameOf, serviceNameOf } from "../../src/domain/service-names.ts";
import { accountId, LOCAL_ACCOUNT } from "../account-id.ts";
import { missingAt } from "./trials.ts";

interface Options extends CommonOptions {
  readonly account: string;
  readonly functionPrefixes: string;
  readonly layerBuckets: string;
  readonly layerNames?: string;
  readonly trial: boolean;
}

export const deployLocalCommand = () =>
  commandNamed({
    name: "deploy:local",
    summary:
      "Deploys layershift to the endpoint that AWS_ENDPOINT_URL names (or AWS_ENDPOINT_URL_LAMBDA, …_S3 and so on): the embedded cloud, or another emulator of AWS. Deploying again updates. For AWS itself: npm run deploy.",
    example: "--account 000000000000",
  })
    .addOption(
      new Option("--account <id>", "account the endpoint stands for").default(LOCAL_ACCOUNT).argParser(accountId),
    )
    .option("--function-prefixes <list>", "what the service may touch, with commas between", openToAll.functionPrefixes)
    .option("--layer-buckets <list>", "where layer ZIPs may lie, with commas between", openToAll.layerBuckets)
    .option("--layer-names <list>", "which layers the service may publish, with commas between")
    .option("--no-trial", "do not try out on the endpoint what layershift needs of it");

/** Answers the exit code. */
export function deployLocal(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return runCommand<Options>(deployLocalCommand(), argv, terminal, deployed);
}

async function deployed({ options, terminal }: Call<Options>): Promise<Answer> {
  const { stage, region, profile, account, functionPrefixes, layerBuckets, layerNames, trial } = options;
  if (configuredEndpoint(terminal.env) === null)
    throw new Refused(
      "No endpoint is named: set AWS_ENDPOINT_URL, for example to http://127.0.0.1:4566. To deploy to AWS: npm run deploy.",
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
  const missing = trial ? await missingAt({ region, roleArn }) : [];
  const words = [
    ...leftOut.map((what) => `The endpoint does not offer ${what}: left out.`),
    ...missing.map(({ what, neededFor, found }) => `Missing: ${what}.\n  Needed for ${neededFor}.\n  Found: ${found}`),
    ...(missing.length === 0 ? [] : ["What an emulator must offer: docs/emulators.md"]),
    `Deployed ${serviceNameOf(stage)}: start a migration with npm run start-migration.`,
  ];
  const machine = machineNameOf(stage, "migration");
  return { exitCode: 0, json: { stage, machine, leftOut, missing }, text: `${words.join("\n")}\n` };
}

/** Lambda takes no role of another account. */
const isOfAnotherAccount = (error: unknown) => error instanceof Error && /cross-account/i.test(error.message);

const anotherAccount = (account: string) =>
  `The endpoint stands for another account than ${account}: name it, for example --account 123456789012, which is moto's.`;
