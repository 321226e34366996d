import { startCloud } from "@layershift/embedded-cloud";
import { deployService } from "../deployment/deploy-to-embedded-cloud.ts";
import { connect } from "../src/cli/execution/connection.ts";
import { startWatchServer, type WatchServer } from "../src/cli/watch/server.ts";
import { type LocalOptions, localCommand } from "./local/command.ts";
import { deploySample } from "./local/sample.ts";

const command = localCommand()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(serve);

/** Starts the cloud, deploys the service, prints `ready`, and runs until a signal stops it. */
async function serve(options: LocalOptions): Promise<void> {
  const cloud = await startCloud({ port: options.port, accountId: options.account });
  const stopped = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopped.resolve());
  process.env.AWS_ENDPOINT_URL = cloud.url;
  const pages: WatchServer[] = [];
  const ready = async () => {
    console.error("Packaging and deploying layershift; takes about half a minute if its sources have changed …");
    await deployService({ stage: options.stage, accountId: options.account });
    const sample = options.sampleFleet === true ? await deploySample(cloud) : null;
    console.log(`ready ${cloud.url}`);
    const page = await startWatchServer(await connect({ stage: options.stage }));
    pages.push(page);
    console.log(`watch ${page.address()}`);
    if (sample !== null) console.log(sample);
  };
  try {
    await Promise.race([ready(), stopped.promise]);
    await stopped.promise;
  } finally {
    for (const page of pages) await page.stop();
    await cloud.stop();
  }
}

try {
  await command.parseAsync();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(2);
}
