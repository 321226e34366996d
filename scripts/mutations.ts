/**
 * `npm run test:mutations`: removes one safeguard at a time in a copy of the project, and runs the test of its promise,
 * which must fail. Exit code 1 if a test passes without its safeguard. Words after `--` filter by promise, file and
 * description: `npm run test:mutations -- rollback layers` selects the safeguards that match both words.
 * `--simulated` runs up to 500 seeds of the simulation instead, and prints the one that notices.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mutation } from "./mutations/mutation.ts";
import { mutations } from "./mutations/mutations.ts";
import { copyProject } from "./mutations/project-copy.ts";

const SEEDS = 500;
const SIMULATED = "--simulated";

/** Whether the promise's test fails; in a simulation, the seed that breaks a promise, or `false`. */
async function isNoticed({ test, promise, title = promise }: Mutation, folder: string): Promise<string | false> {
  if (isSimulated) return seedThatNotices(folder);
  const vitest = join(folder, "node_modules", "vitest", "vitest.mjs");
  const pattern = title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const { code } = await ended([vitest, "run", test, "-t", pattern], folder);
  return code !== 0 && "test fails";
}

async function seedThatNotices(folder: string): Promise<string | false> {
  const seeds = ["--seeds", `1-${SEEDS}`, "--until-broken", "--json"];
  const { code, stdout } = await ended([join(folder, "scripts/simulation.ts"), ...seeds], folder);
  if (code === 0) return false;
  const { failing } = JSON.parse(stdout) as { readonly failing: readonly number[] };
  return `seed ${failing[0]}`;
}

function ended(
  words: readonly string[],
  cwd: string,
): Promise<{ readonly code: number | null; readonly stdout: string }> {
  const env = { ...process.env, SIMULATION_RECORDINGS: recordings };
  const child = spawn(process.execPath, words, { cwd, env, stdio: ["ignore", "pipe", "ignore"] });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  return new Promise((resolve, reject) => child.on("error", reject).on("close", (code) => resolve({ code, stdout })));
}

const isSimulated = process.argv.includes(SIMULATED);
const words = process.argv.slice(2).filter((word) => word !== SIMULATED);
const chosen = mutations.filter(({ promise, file, without }) =>
  words.every((word) => `${promise} ${file} ${without}`.includes(word)),
);
const copy = await copyProject();
/** Functions without a safeguard answer as with it: what one simulation records serves all. */
const recordings = await mkdtemp(join(tmpdir(), "layershift-simulation-"));
let unnoticed = 0;
try {
  for (const mutation of chosen) {
    if (isSimulated && mutation.notSimulated !== undefined) {
      console.log(
        `not for it   ${mutation.promise}\n             removed: ${mutation.without}: ${mutation.notSimulated}`,
      );
      continue;
    }
    const noticed = await copy.without(mutation, () => isNoticed(mutation, copy.folder));
    if (noticed === false) unnoticed += 1;
    const result = noticed === false ? "NOT NOTICED" : noticed.padEnd(11);
    console.log(`${result}  ${mutation.promise}\n             removed: ${mutation.without}`);
  }
} finally {
  await copy.remove();
  await rm(recordings, { recursive: true, force: true });
}
console.log(`${chosen.length - unnoticed} of ${chosen.length} removed safeguards were noticed`);
process.exitCode = unnoticed === 0 ? 0 : 1;
