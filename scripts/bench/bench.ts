/** `npm run bench`: measures the service on the embedded cloud, each figure beside a baseline to compare it with. */
import { Command, InvalidArgumentError, Option } from "commander";
import { type Call, type CliCommand, type CommonOptions, runCommand } from "../../src/cli/commands/command.ts";
import type { Terminal } from "../../src/cli/terminal/terminal.ts";
import { bundles } from "./bundles.ts";
import { cost } from "./cost.ts";
import { imports } from "./imports.ts";
import { inventory } from "./inventory.ts";
import { makespans } from "./makespan.ts";
import { page } from "./page.ts";
import { slimming } from "./slimming.ts";
import { surveys } from "./survey.ts";
import { type Part, recordsOf, renderTable } from "./table.ts";

/** In the order in which they run. */
const parts: readonly Part[] = [...makespans, surveys, inventory, imports, slimming, bundles, page, cost];

interface Options {
  readonly only?: readonly string[];
  readonly sizes?: readonly number[];
}

const benchCommand = () =>
  new Command("npm run bench --")
    .description(
      "Measures layershift in real time on an embedded cloud with the API rates of AWS. Requires no AWS account.",
    )
    .addOption(new Option("--only <parts...>", "measure only these parts").choices(parts.map(({ name }) => name)))
    .option(
      "--sizes <numbers>",
      "fleet sizes for makespans, surveys and the page (comma-separated); 5000 takes 15 minutes",
      parseSizes,
    )
    .option("--json", "print one JSON document on stdout, and everything else on stderr")
    .addHelpText(
      "after",
      `\nParts:\n${parts.map(({ name, measures }) => `  ${name.padEnd(12)}${measures}`).join("\n")}`,
    )
    .addHelpText("after", "\nExample:\n  npm run bench -- --only makespan --sizes 20,200");

/** Prints each table to stdout when it is ready, or one JSON document with `--json`. */
export const bench: CliCommand = Object.assign(
  (argv: readonly string[], terminal: Terminal) =>
    runCommand<CommonOptions & Options>(benchCommand(), argv, terminal, measure),
  { define: benchCommand },
);

async function measure({ options: { only, sizes }, terminal, output }: Call<CommonOptions & Options>) {
  const log = (text: string) => terminal.stderr.write(`${text}\n`);
  const found = [];
  for (const part of parts.filter(({ name }) => only?.includes(name) ?? true)) {
    log(`Measuring ${part.measures} …`);
    for (const table of await part.run({ sizes }, log)) {
      found.push({ part: part.name, ...recordsOf(table) });
      output.write(`\n${renderTable(table)}\n`);
    }
  }
  return { exitCode: 0, json: { tables: found }, text: "" } as const;
}

function parseSizes(text: string): readonly number[] {
  const numbers = text.split(",").map(Number);
  if (numbers.every((number) => Number.isInteger(number) && number > 0)) return numbers;
  throw new InvalidArgumentError("It must be a comma-separated list of whole numbers, for example 20,200.");
}
