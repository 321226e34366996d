/**
 * `npm run bench`: measures the whole service on the embedded cloud, every figure beside what it is to be held against.
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { bundles } from "./bundles.ts";
import { cost } from "./cost.ts";
import { imports } from "./imports.ts";
import { inventory } from "./inventory.ts";
import { makespans } from "./makespan.ts";
import { slimming } from "./slimming.ts";
import { type Part, recordsOf, rendered } from "./table.ts";

/** In the order they run. */
const parts: readonly Part[] = [...makespans, inventory, imports, slimming, bundles, cost];

interface Options {
  readonly json?: true;
  readonly only?: readonly string[];
  readonly sizes?: readonly number[];
}

export const benchCommand = () =>
  new Command("npm run bench --")
    .description("Measures layershift on an embedded cloud with AWS's rates, in real time. Needs no AWS account.")
    .addOption(new Option("--only <parts...>", "measure only these").choices(parts.map(({ name }) => name)))
    .option("--sizes <numbers>", "fleet sizes of the makespans; 5000 takes a quarter of an hour", sizes)
    .option("--json", "print one JSON document on stdout, and everything else on stderr")
    .addHelpText(
      "after",
      `\nParts:\n${parts.map(({ name, measures }) => `  ${name.padEnd(12)}${measures}`).join("\n")}`,
    )
    .addHelpText("after", "\nExample:\n  npm run bench -- --only makespan --sizes 20,200");

/** Answers the exit code. Tables on stdout as they are ready; with `--json` one document, the words on stderr. */
export async function bench(argv: readonly string[]): Promise<number> {
  const command = benchCommand()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse(argv, { from: "user" });
  const { json, only, sizes: wanted } = command.opts<Options>();
  const say = (words: string) => process.stderr.write(`${words}\n`);
  const found = [];
  for (const part of parts.filter(({ name }) => only?.includes(name) ?? true)) {
    say(`Measuring ${part.measures} …`);
    for (const table of await part.run({ sizes: wanted }, say)) {
      found.push({ part: part.name, ...recordsOf(table) });
      if (json === undefined) process.stdout.write(`\n${rendered(table)}\n`);
    }
  }
  if (json !== undefined) process.stdout.write(`${JSON.stringify({ tables: found }, null, 2)}\n`);
  return 0;
}

function sizes(text: string): readonly number[] {
  const numbers = text.split(",").map(Number);
  if (numbers.every((number) => Number.isInteger(number) && number > 0)) return numbers;
  throw new InvalidArgumentError("Sizes are whole numbers with commas between them, for example 20,200.");
}
