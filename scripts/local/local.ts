/** `npm run local`: runs the embedded cloud until a signal stops it. */
import { startCloud } from "@layershift/embedded-cloud";
import { deployService, provisionerFor } from "../../deployment/deploy-to-embedded-cloud.ts";
import { type CliCommand, type CommonOptions, runCommand } from "../../src/cli/commands/command.ts";
import { waitForInterruption } from "../../src/cli/commands/watch.ts";
import { connect } from "../../src/cli/execution/connection.ts";
import type { Terminal } from "../../src/cli/terminal/terminal.ts";
import { startWatchServer, type WatchServer } from "../../src/cli/watch/server.ts";
import { type LocalOptions, localCommand } from "./command.ts";
import { deploySample } from "./sample.ts";

export const local: CliCommand = Object.assign(
  (argv: readonly string[], terminal: Terminal) =>
    runCommand<CommonOptions & LocalOptions>(localCommand(), argv, terminal, async ({ options }) => {
      await serve(options, terminal);
      return { exitCode: 0, json: null, text: "" };
    }),
  { define: localCommand },
);

/** Starts the cloud, deploys the service, prints `ready`, and runs until a signal stops it. */
async function serve(options: LocalOptions, { stdout, stderr, interrupted }: Terminal): Promise<void> {
  const { port, account: accountId } = options;
  const cloud = await startCloud({ port, accountId, provision: provisionerFor(accountId) });
  process.env.AWS_ENDPOINT_URL = cloud.url;
  const pages: WatchServer[] = [];
  const ready = async () => {
    if (options.service) {
      stderr.write("Packaging and deploying layershift; takes about half a minute if its sources have changed …\n");
      await deployService({ stage: options.stage, accountId });
    }
    const sample = options.sampleFleet === true ? await deploySample(cloud) : null;
    stdout.write(`ready ${cloud.url}\n`);
    if (options.service) {
      const page = await startWatchServer(await connect({ stage: options.stage }));
      pages.push(page);
      stdout.write(`watch ${page.address()}\n`);
    }
    if (sample !== null) stdout.write(`${sample}\n`);
  };
  try {
    const stopped = waitForInterruption(interrupted);
    await Promise.race([ready(), stopped]);
    await stopped;
  } finally {
    for (const page of pages) await page.stop();
    await cloud.stop();
  }
}
