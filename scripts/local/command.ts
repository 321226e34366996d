import { Command, InvalidArgumentError } from "commander";
import { accountId, LOCAL_ACCOUNT } from "../account-id.ts";

export interface LocalOptions {
  readonly port: number;
  readonly stage: string;
  readonly account: string;
  readonly sampleFleet?: true;
}

export const localCommand = () =>
  new Command("npm run local --")
    .description(
      "The embedded cloud in the foreground, with layershift deployed in it. State lives in memory; SIGTERM or Ctrl-C ends it.",
    )
    .option("--port <number>", "where it listens on 127.0.0.1; 0 takes any free port", port, 4566)
    .option("--stage <name>", "stage the service is deployed as", "dev")
    .option("--account <id>", "account it stands for, 12 digits", accountId, LOCAL_ACCOUNT)
    .option("--sample-fleet", "create the demonstration's 24 functions too, and say what to try with them")
    .addHelpText("after", "\nExample:\n  npm run local -- --port 4566 --sample-fleet");

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError("a port is a number from 0 to 65535.");
}
