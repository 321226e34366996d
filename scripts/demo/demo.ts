/** `npm run demo`: migrates or rolls back a sample fleet in the embedded cloud. Requires no AWS account. */

import { type Cloud, findPython, startCloud } from "@layershift/embedded-cloud";
import { Option } from "commander";
import { deployService } from "../../deployment/deploy-to-embedded-cloud.ts";
import { packageService } from "../../deployment/packaging.ts";
import { deploySampleFleet } from "../../examples/sample-fleet/deploy-sample-fleet.ts";
import { sampleFleet } from "../../examples/sample-fleet/sample-fleet.ts";
import { awsClients } from "../../src/aws/clients.ts";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import { type Call, type CommandResult, type CommonOptions, cliCommand } from "../../src/cli/commands/command.ts";
import { start } from "../../src/cli/commands/start-migration.ts";
import { waitForInterruption } from "../../src/cli/commands/watch.ts";
import { connect } from "../../src/cli/execution/connection.ts";
import { duration } from "../../src/cli/render/text.ts";
import { Refused } from "../../src/cli/terminal/errors.ts";
import { startWatchServer } from "../../src/cli/watch/server.ts";
import { compareStates, readFleetState, renderComparison } from "./fleet-state.ts";
import { type Phase, phasesOn } from "./phases.ts";
import { FAULTS, type Fault, writeRequest } from "./request.ts";
import { saveReport } from "./save-report.ts";

/**
 * How long old environments stay after an update: shorter than graceSeconds of the request, as on AWS with its default.
 */
const OVERLAP_SECONDS = 0.5;
/** The service can change only the sample fleet. */
const parameters = { functionPrefixes: "acme-dev-" };

interface DemoOptions extends CommonOptions {
  readonly break?: Fault;
  readonly watch?: true;
}

/** Runs the demo. The exit code is that of its migration. */
export const demo = cliCommand<DemoOptions>(
  {
    name: "demo",
    summary:
      "Starts an embedded cloud on this machine, deploys layershift and 24 sample functions to it, and migrates them. Requires python3 but no AWS account; --profile has no effect.",
    example: "--break import",
    options: (command) =>
      command
        .addOption(
          new Option(
            "--break <what>",
            "show an automatic rollback: the layer lacks a module (import), or one function gives wrong answers (health)",
          ).choices(["import", "health"]),
        )
        .option("--watch", "also serve a live page on this machine until Ctrl-C"),
  },
  runDemo,
);

async function runDemo(call: Call<DemoOptions>): Promise<CommandResult> {
  const begun = performance.now();
  const phase = phasesOn(call);
  const { region } = call.options;
  await phase("Looking for python3, which runs the sample functions", findPython);
  const packaging = "Packaging layershift as for AWS (cached until its sources change)";
  await phase(packaging, () => packageService(), "finish");
  const cloud = await phase(
    "Starting the embedded cloud: Lambda, S3, Step Functions and CloudWatch Logs on this machine",
    () => startCloud({ overlapSeconds: OVERLAP_SECONDS, ...(region === undefined ? {} : { region }) }),
  );
  try {
    connectOnlyTo(cloud);
    const answer = await migrateIn(call, phase);
    const seconds = (performance.now() - begun) / 1000;
    // With a page, the duration includes the time until Ctrl-C.
    const took = call.options.watch === true ? "" : `\nThe demo took ${duration(seconds)}.\n`;
    return { ...answer, text: `${answer.text}${took}` };
  } catch (error) {
    if (call.terminal.interrupted?.aborted !== true) throw error;
    throw new Refused("Interrupted. The embedded cloud was stopped.", { exitCode: 130 });
  } finally {
    await cloud.stop();
  }
}

async function migrateIn(call: Call<DemoOptions>, phase: Phase): Promise<CommandResult> {
  const { stage, break: fault = null, json } = call.options;
  await phase("Deploying layershift: state machines, tasks and a bucket", () => deployService({ stage, parameters }));
  const fleet = await sampleFleet();
  const names = fleet.functions.map(({ name }) => name);
  const clients = awsClients();
  await phase(`Deploying a sample fleet: ${names.length} functions, each with its own copy of the shared code`, () =>
    deploySampleFleet(fleet, clients),
  );
  const lambda = lambdaFrom(clients.lambda);
  const before = await readFleetState(lambda, names);
  await using request = await writeRequest(fault);
  call.output.write(`\n${fault === null ? "Migrating the fleet to a layer" : FAULTS[fault].title}\n`);
  await using page = call.options.watch === true ? await serveLivePage(call) : null;
  const options = { stage, wait: true, sharedDir: request.sharedDir, ...(json === undefined ? {} : { json }) } as const;
  const answer = await start({ ...call, arguments: [request.path], options });
  const { files } = await connect({ stage });
  let text = `${answer.text}${await saveReport(answer.json, files)}`;
  let { exitCode } = answer;
  if (fault !== null) {
    const comparison = compareStates(before, await readFleetState(lambda, names));
    if (comparison.changed.length > 0) exitCode = 3;
    text = `${text}\n${renderComparison(comparison, call.paint)}\n`;
  }
  if (page === null) return { ...answer, exitCode, text };
  call.output.write(`${text}\n${page.notice}\n`);
  await waitForInterruption(call.terminal.interrupted);
  return { ...answer, exitCode, text: "" };
}

/** Serves the list of executions, in which the demo's appears as soon as it starts. */
async function serveLivePage({ options, output }: Call<DemoOptions>) {
  const server = await startWatchServer(await connect({ stage: options.stage }));
  const address = server.address();
  output.write(`Watch    ${address}\n`);
  return {
    notice: `The live page and the embedded cloud run until Ctrl-C: ${address}`,
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

/** Replaces the user's AWS settings, so that the demo never reaches AWS. */
function connectOnlyTo({ url, region }: Cloud): void {
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
  Object.assign(process.env, { AWS_ENDPOINT_URL: url, AWS_REGION: region });
}
