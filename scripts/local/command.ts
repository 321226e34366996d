import { Command, InvalidArgumentError } from "commander";
import { LOCAL_ACCOUNT, parseAccountId } from "../account-id.ts";

export interface LocalOptions {
  readonly port: number;
  readonly stage: string;
  readonly account: string;
  readonly sampleFleet?: true;
  readonly service: boolean;
}

export const localCommand = () =>
  new Command("npm run local --")
    .description(
      "Runs the embedded cloud in the foreground, with layershift deployed in it. State is in memory; SIGTERM or Ctrl-C stops it.",
    )
    .option("--port <number>", "port on 127.0.0.1; 0 picks a free port", parsePort, 4566)
    .option("--stage <name>", "stage that the service is deployed to", "dev")
    .option("--account <id>", "account ID of the embedded cloud (12 digits)", parseAccountId, LOCAL_ACCOUNT)
    .option("--sample-fleet", "also create the demo's 24 functions, and print commands to try with them")
    .option("--no-service", "do not deploy layershift, to try what needs no deployment: survey, plan, deploy")
    .addHelpText("after", "\nExample:\n  npm run local -- --port 4566 --sample-fleet");

function parsePort(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError("It must be a number from 0 to 65535.");
}
