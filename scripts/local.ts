import { startCloud } from "../src/local/cloud.ts";
import { deployService } from "../src/local/deploy.ts";
import { type LocalOptions, localCommand } from "./local/command.ts";

const command = localCommand()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(serve);

/** Starts, deploys, says ready, and waits for the signal to stop. */
async function serve(options: LocalOptions): Promise<void> {
  const cloud = await startCloud({ port: options.port });
  const stopped = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopped.resolve());
  process.env.AWS_ENDPOINT_URL = cloud.url;
  try {
    await Promise.race([
      deployService({ stage: options.stage }).then(() => console.log(`ready ${cloud.url}`)),
      stopped.promise,
    ]);
    await stopped.promise;
  } finally {
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
