/** `npm run demo`: a sample fleet migrates in the embedded cloud, or is rolled back; needs no AWS account. */

import { type Cloud, findPython, startCloud } from "@layershift/embedded-cloud";
import { Option } from "commander";
import { deployService } from "../../deployment/deploy-to-embedded-cloud.ts";
import { packagedService } from "../../deployment/packaging.ts";
import { deploySampleFleet } from "../../examples/sample-fleet/deploy-sample-fleet.ts";
import { sampleFleet } from "../../examples/sample-fleet/sample-fleet.ts";
import { awsClients } from "../../src/aws/clients.ts";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import {
  type Answer,
  type Call,
  type CommonOptions,
  commandNamed,
  runCommand,
} from "../../src/cli/commands/command.ts";
import { started } from "../../src/cli/commands/start-migration.ts";
import { interruption } from "../../src/cli/commands/watch.ts";
import { connect } from "../../src/cli/execution/connection.ts";
import { duration } from "../../src/cli/render/text.ts";
import { type ExitCode, Refused } from "../../src/cli/terminal/errors.ts";
import type { Terminal } from "../../src/cli/terminal/terminal.ts";
import { watchServer } from "../../src/cli/watch/server.ts";
import { compared, fleetState, renderComparison } from "./fleet-state.ts";
import { keptReport } from "./kept-report.ts";
import { type Phase, phasesOn } from "./phases.ts";
import { FAULTS, type Fault, writtenRequest } from "./request.ts";

/**
 * Old environments linger this long after an update: less than the request's graceSeconds, as its default outlasts
 * those of AWS.
 */
const OVERLAP_SECONDS = 0.5;
/** The service may touch the sample fleet and nothing else. */
const parameters = { functionPrefixes: "acme-dev-" };

interface DemoOptions extends CommonOptions {
  readonly break?: Fault;
  readonly watch?: true;
}

export const demoCommand = () =>
  commandNamed({
    name: "demo",
    summary:
      "Starts an embedded cloud on this machine, deploys layershift and 24 sample functions to it, and migrates them. Needs python3 and no AWS account; --profile has nothing to choose here.",
    example: "--break import",
  })
    .addOption(
      new Option(
        "--break <what>",
        "show an automatic rollback: the layer lacks a module, or one function's answers break",
      ).choices(["import", "health"]),
    )
    .option("--watch", "show it on a live page too, on this machine; the page stays until Ctrl-C");

/** Runs the demonstration; answers the exit code of the migration it shows. */
export function demo(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return runCommand<DemoOptions>(demoCommand(), argv, terminal, demonstrated);
}

async function demonstrated(call: Call<DemoOptions>): Promise<Answer> {
  const begun = performance.now();
  const phase = phasesOn(call);
  const { stage, region } = call.options;
  await phase("Looking for python3: the sample functions are Python, and really run", findPython);
  const packaging = "Packaging layershift as it is deployed to AWS (kept until its sources change)";
  await phase(packaging, () => packagedService(stage, parameters), "finished");
  const cloud = await phase(
    "Starting the embedded cloud: Lambda, S3, Step Functions and CloudWatch Logs on this machine",
    () => startCloud({ overlapSeconds: OVERLAP_SECONDS, ...(region === undefined ? {} : { region }) }),
  );
  try {
    talkOnlyTo(cloud);
    const answer = await inCloud(call, phase);
    const seconds = (performance.now() - begun) / 1000;
    // With a page it lasted as long as somebody looked.
    const took = call.options.watch === true ? "" : `\nThe demo took ${duration(seconds)}.\n`;
    return { ...answer, text: `${answer.text}${took}` };
  } catch (error) {
    if (call.terminal.interrupted?.aborted !== true) throw error;
    throw new Refused("Interrupted. The embedded cloud is stopped, with every function in it.", { exitCode: 130 });
  } finally {
    await cloud.stop();
  }
}

async function inCloud(call: Call<DemoOptions>, phase: Phase): Promise<Answer> {
  const { stage, break: fault = null, json } = call.options;
  await phase("Deploying layershift to it: a state machine, its tasks and a bucket", () =>
    deployService({ stage, parameters }),
  );
  const fleet = await sampleFleet();
  const names = fleet.functions.map(({ name }) => name);
  const clients = awsClients();
  await phase(`Deploying a sample fleet: ${names.length} functions, each with its own copy of the shared code`, () =>
    deploySampleFleet(fleet, clients),
  );
  const lambda = lambdaFrom(clients.lambda);
  const before = await fleetState(lambda, names);
  await using request = await writtenRequest(fault);
  call.words.write(`\n${fault === null ? "Migrating the fleet onto a layer" : FAULTS[fault].words}\n`);
  await using page = call.options.watch === true ? await livePage(call) : null;
  const options = { stage, wait: true, sharedDir: request.sharedDir, ...(json === undefined ? {} : { json }) } as const;
  const answer = await started({ ...call, arguments: [request.path], options });
  const { files } = await connect({ stage });
  let text = `${answer.text}${await keptReport(answer.json, files)}`;
  let { exitCode } = answer;
  if (fault !== null) {
    const comparison = compared(before, await fleetState(lambda, names));
    if (comparison.changed.length > 0) exitCode = 3;
    text = `${text}\n${renderComparison(comparison, call.paint)}\n`;
  }
  if (page === null) return { ...answer, exitCode, text };
  call.words.write(`${text}\n${page.words}\n`);
  await interruption(call.terminal.interrupted);
  return { ...answer, exitCode, text: "" };
}

/** The page of the newest execution, which the demonstration is about to start. */
async function livePage({ options, words }: Call<DemoOptions>) {
  const server = await watchServer(await connect({ stage: options.stage }));
  const address = server.address();
  words.write(`Watch    ${address}\n`);
  return {
    words: `The live page stays, and with it the embedded cloud, until Ctrl-C: ${address}`,
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

/** Nothing of the user's AWS settings reaches the demonstration, and nothing of the demonstration AWS. */
function talkOnlyTo({ url, region }: Cloud): void {
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
  Object.assign(process.env, { AWS_ENDPOINT_URL: url, AWS_REGION: region });
}
