/**
 * `npm run test:mutations`: removes one safeguard at a time in a copy of the project, and runs the test of its promise,
 * which must fail. Exit code 1 if a test passes without its safeguard. Words after `--` filter by promise, file and
 * description: `npm run test:mutations -- rollback layers` selects the safeguards that match both words.
 */
import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Mutation } from "./mutations/mutation.ts";
import { mutations } from "./mutations/mutations.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Copies the project's files; shares its dependencies. */
async function copyProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "layershift-mutations-"));
  const { stdout } = await promisify(execFile)("git", ["ls-files", "-z"], { cwd: root });
  for (const path of stdout.split("\0").filter((each) => each !== "")) await cp(join(root, path), join(folder, path));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** Whether the promise's test fails without the safeguard. */
async function isNoticed(
  { file, replace, by, test, promise, title = promise }: Mutation,
  folder: string,
): Promise<boolean> {
  const path = join(folder, file);
  const original = await readFile(path, "utf8");
  if (!original.includes(replace)) throw new Error(`${file} no longer contains: ${replace}`);
  await writeFile(
    path,
    original.replace(replace, () => by),
  );
  try {
    return !(await passes(test, title, folder));
  } finally {
    await writeFile(path, original);
  }
}

async function passes(test: string, title: string, folder: string): Promise<boolean> {
  const vitest = join(folder, "node_modules", "vitest", "vitest.mjs");
  const pattern = title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const child = spawn(process.execPath, [vitest, "run", test, "-t", pattern], { cwd: folder, stdio: "ignore" });
  return (await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve))) === 0;
}

const words = process.argv.slice(2);
const chosen = mutations.filter(({ promise, file, without }) =>
  words.every((word) => `${promise} ${file} ${without}`.includes(word)),
);
const folder = await copyProject();
const unnoticed: Mutation[] = [];
try {
  for (const mutation of chosen) {
    const noticed = await isNoticed(mutation, folder);
    if (!noticed) unnoticed.push(mutation);
    console.log(
      `${noticed ? "test fails " : "TEST PASSES"}  ${mutation.promise}\n             removed: ${mutation.without}`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(`${chosen.length - unnoticed.length} of ${chosen.length} removed safeguards made a test fail`);
process.exitCode = unnoticed.length === 0 ? 0 : 1;
