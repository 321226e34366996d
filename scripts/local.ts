import { Command, InvalidArgumentError } from "commander";
import { startCloud } from "../src/local/cloud.ts";
import { deployService } from "../src/local/deploy.ts";

const port = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError("a port is a number from 0 to 65535.");
  return value;
};

const command = new Command("npm run local --")
  .description(
    "The embedded cloud in the foreground, with layershift deployed in it. State lives in memory; SIGTERM or Ctrl-C ends it.",
  )
  .option("--port <number>", "where it listens on 127.0.0.1; 0 takes any free port", port, 4566)
  .option("--stage <name>", "stage the service is deployed as", "dev")
  .addHelpText("after", "\nExample:\n  npm run local -- --port 4566")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(serve);

/** Starts, deploys, says ready, and waits for the signal to stop. */
async function serve(options: { port: number; stage: string }): Promise<void> {
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
