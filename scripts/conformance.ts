/**
 * Lists what an endpoint does otherwise than AWS documents or was recorded to answer, case by case. Exit code 1 where
 * it does anything otherwise.
 */
import { Command } from "commander";
import { cases } from "../tests/conformance/cases.ts";
import { differencesIn } from "../tests/conformance/world.ts";
import { accountId, LOCAL_ACCOUNT } from "./account-id.ts";

interface Options {
  readonly endpoint: string;
  readonly account: string;
  readonly role: string;
  readonly json?: true;
}

const command = new Command("npm run test:conformance --")
  .description(
    "Makes plain AWS calls (Lambda, S3, CloudWatch Logs, Step Functions, EventBridge, SNS) to an endpoint, and lists where it answers otherwise than AWS documents and the SDK's service models allow. What it makes there it takes away again.",
  )
  .requiredOption("--endpoint <url>", "address of the emulator of AWS")
  .option("--account <id>", "account the endpoint stands for", accountId, LOCAL_ACCOUNT)
  .option("--role <name>", "role there that Lambda may take on", "conformance")
  .option("--json", "print one JSON document on stdout, and everything else on stderr")
  .addHelpText("after", "\nExample:\n  npm run test:conformance -- --endpoint http://127.0.0.1:4566")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();
const { endpoint, account, role, json } = command.opts<Options>();
if (!URL.canParse(endpoint))
  command.error(`--endpoint must be an address such as http://127.0.0.1:4566, not ${endpoint}`);

const say = (words: string) => (json ? process.stderr : process.stdout).write(`${words}\n`);
const found = [];
for (const one of cases) {
  const differences = await differencesIn(one, { endpoint, roleArn: `arn:aws:iam::${account}:role/${role}` });
  found.push({ service: one.service, title: one.title, source: one.source ?? null, differences });
  say(`${differences.length === 0 ? "as AWS" : "differs"}  ${one.service}: ${one.title}`);
  for (const difference of differences) say(`           ${difference}`);
  if (differences.length > 0 && one.source !== undefined) say(`           recorded on AWS: ${one.source}`);
}
const differing = found.filter(({ differences }) => differences.length > 0).length;
say(`\n${found.length - differing} of ${found.length} cases as AWS documents.`);
if (json) process.stdout.write(`${JSON.stringify({ endpoint, cases: found }, null, 2)}\n`);
process.exit(differing === 0 ? 0 : 1);
