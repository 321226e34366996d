import { startCloud } from "@layershift/embedded-cloud";
import { deployService } from "../deployment/deploy-to-embedded-cloud.ts";
import { connect } from "../src/cli/execution/connection.ts";
import { type WatchServer, watchServer } from "../src/cli/watch/server.ts";
import { type LocalOptions, localCommand } from "./local/command.ts";
import { sampleToTry } from "./local/sample.ts";

const command = localCommand()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(serve);

/** Starts, deploys, says ready, and waits for the signal to stop. */
async function serve(options: LocalOptions): Promise<void> {
  const cloud = await startCloud({ port: options.port, accountId: options.account });
  const stopped = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopped.resolve());
  process.env.AWS_ENDPOINT_URL = cloud.url;
  const pages: WatchServer[] = [];
  const ready = async () => {
    console.error("Packages and deploys layershift; about half a minute where its sources have changed …");
    await deployService({ stage: options.stage, accountId: options.account });
    const sample = options.sampleFleet === true ? await sampleToTry(cloud) : null;
    console.log(`ready ${cloud.url}`);
    const page = await watchServer(await connect({ stage: options.stage }));
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
