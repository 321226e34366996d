/**
 * `npm run test:simulation`: lives of fleets with several faults at once, each decided by a seed and lived in virtual
 * time. Exit code 1 if one breaks a promise.
 */
import { availableParallelism } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import { type SeedResult, simulateMany, totalOf } from "../tests/simulation/many.ts";
import { lifeText, shrunk, simulate, storyOf } from "../tests/simulation/simulation.ts";

interface Options {
  readonly seeds: readonly [number, number];
  readonly workers: number;
  readonly untilBroken?: true;
  readonly story?: true;
  readonly shrink?: true;
  readonly json?: true;
}

const DAY_MS = 86_400_000;
/** Other seeds each day, so that a year of tests tries more than any one run. */
const OF_A_DAY = 150;

const command = new Command("npm run test:simulation --")
  .description(
    "Simulates lives of fleets: migrations, rollbacks, plans and clean-ups, while calls fail, tasks die, people deploy and executions are stopped. A seed decides all of it. Prints what broke a promise.",
  )
  .option("--seeds <from-to>", "such as 1-1000, 17, or today", parseSeeds, parseSeeds("today"))
  .option("--workers <number>", "processes", Number, availableParallelism())
  .option("--until-broken", "end after the first seed that breaks a promise")
  .option("--story", "print what happens in each seed")
  .option("--shrink", "find the smallest story in which a failing seed still fails, and print it")
  .option("--json", "print one JSON document on stdout, and everything else on stderr")
  .addHelpText("after", "\nExample:\n  npm run test:simulation -- --seeds 1-1000")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();
const { seeds, workers, untilBroken, story, shrink, json } = command.opts<Options>();
const print = (text: string) => (json ? process.stderr : process.stdout).write(`${text}\n`);

const [from, to] = seeds;
const results: SeedResult[] = [];
await simulateMany(range(from, to), workers, (result) => {
  results.push(result);
  for (const complaint of result.complaints) print(`seed ${result.seed}: ${complaint}`);
  return untilBroken && result.complaints.length > 0;
});
const failing = results
  .filter(({ complaints }) => complaints.length > 0)
  .map(({ seed }) => seed)
  .sort((a, b) => a - b);
if (story) for (const { seed } of results) await tell(seed);
if (shrink) for (const seed of failing) await tellShrunk(seed);
const total = totalOf(results);
if (json) process.stdout.write(`${JSON.stringify({ from, to, failing, ...total }, null, 2)}\n`);
else print(JSON.stringify(total, null, 2));
print(
  failing.length === 0
    ? `${results.length} seeds, ${from} to ${to}: no promise is broken.`
    : `Promises are broken in ${failing.length} of ${results.length} seeds: ${failing.join(", ")}. See one with --seeds ${failing[0]} --story, and its smallest form with --shrink.`,
);
process.exit(failing.length === 0 ? 0 : 1);

async function tell(seed: number): Promise<void> {
  const decided = await storyOf(seed);
  print(`\nSeed ${seed}\n${lifeText(decided, await simulate(decided))}`);
}

async function tellShrunk(seed: number): Promise<void> {
  let tried = 0;
  const smallest = await shrunk(seed, () => {
    tried += 1;
  });
  if (smallest === null) return;
  print(`\nSeed ${seed}, the smallest of ${tried} stories\n${lifeText(smallest, await simulate(smallest))}`);
  print(`As a kept story:\n${JSON.stringify(smallest, null, 2)}`);
}

function parseSeeds(text: string): readonly [number, number] {
  if (text === "today") {
    const first = Math.floor(Date.now() / DAY_MS) * OF_A_DAY;
    return [first, first + OF_A_DAY - 1];
  }
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (first === undefined || Number(last) < Number(first))
    throw new InvalidArgumentError("Give a number, two of them as in 1-1000, or today.");
  return [Number(first), Number(last)];
}

function* range(first: number, last: number): Generator<number> {
  for (let seed = first; seed <= last; seed += 1) yield seed;
}
