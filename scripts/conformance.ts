/** Lists how an endpoint differs from documented or recorded AWS behavior. Exit code 1 if there are differences. */
import { Command } from "commander";
import { cases } from "../tests/conformance/cases.ts";
import { differencesIn } from "../tests/conformance/world.ts";
import { LOCAL_ACCOUNT, parseAccountId } from "./account-id.ts";

interface Options {
  readonly endpoint: string;
  readonly account: string;
  readonly role: string;
  readonly json?: true;
}

const command = new Command("npm run test:conformance --")
  .description(
    "Makes AWS calls (Lambda, S3, CloudWatch Logs, Step Functions, EventBridge, SNS) to an endpoint, and lists how its answers differ from the AWS documentation and the service models of the SDK. Deletes the resources that it creates.",
  )
  .requiredOption("--endpoint <url>", "URL of the AWS emulator")
  .option("--account <id>", "account ID of the endpoint", parseAccountId, LOCAL_ACCOUNT)
  .option("--role <name>", "role at the endpoint that Lambda can assume", "conformance")
  .option("--json", "print one JSON document on stdout, and everything else on stderr")
  .addHelpText("after", "\nExample:\n  npm run test:conformance -- --endpoint http://127.0.0.1:4566")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();
const { endpoint, account, role, json } = command.opts<Options>();
if (!URL.canParse(endpoint)) command.error(`--endpoint must be a URL such as http://127.0.0.1:4566, not ${endpoint}`);

const print = (text: string) => (json ? process.stderr : process.stdout).write(`${text}\n`);
const found = [];
for (const one of cases) {
  const differences = await differencesIn(one, { endpoint, roleArn: `arn:aws:iam::${account}:role/${role}` });
  found.push({ service: one.service, title: one.title, source: one.source ?? null, differences });
  print(`${differences.length === 0 ? "as AWS" : "differs"}  ${one.service}: ${one.title}`);
  for (const difference of differences) print(`           ${difference}`);
  if (differences.length > 0 && one.source !== undefined) print(`           recorded on AWS: ${one.source}`);
}
const differing = found.filter(({ differences }) => differences.length > 0).length;
print(`\n${found.length - differing} of ${found.length} cases match AWS.`);
if (json) process.stdout.write(`${JSON.stringify({ endpoint, cases: found }, null, 2)}\n`);
process.exit(differing === 0 ? 0 : 1);
