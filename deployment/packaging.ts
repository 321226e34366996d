/** Packages the service as for AWS, and only if it has changed. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lock } from "proper-lockfile";
import { configuredRegion } from "../src/aws/region.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = [
  "serverless.ts",
  "deployment",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "src/domain",
  "src/tasks",
  "src/aws",
  "src/bucket",
  "src/fleet",
  "src/layer",
  "src/probe",
  "statemachine",
];

/** Packaging takes about ten seconds per stage. */
const LOCK_RETRIES = { forever: true, minTimeout: 200, maxTimeout: 1000 };

/** Parameters of `npm run deploy`, which are passed as `--param`. */
export type Parameters = Readonly<Record<string, string>>;

/**
 * The folder with the template and the ZIPs, packaged if it does not exist. Each version of the sources has its own folder.
 * The packager has one build folder, so a lock allows one build at a time.
 * @throws Error with the packager's output
 */
export async function packageService(stage = "dev", parameters: Parameters = {}): Promise<string> {
  const options = Object.entries(parameters).map(([name, value]) => `--param=${name}=${value}`);
  const packages = join(root, ".layershift", "packages");
  const folder = join(packages, `${stage}-${await fingerprintOf(sources, options)}`);
  if (await isWritten(folder)) return folder;
  await mkdir(packages, { recursive: true });
  const unlock = await lock(packages, { retries: LOCK_RETRIES });
  try {
    if (!(await isWritten(folder))) {
      const unfinished = `${folder}.unfinished`;
      await rm(unfinished, { recursive: true, force: true });
      await packageInto(unfinished, ["--stage", stage, ...options]);
      await rm(folder, { recursive: true, force: true });
      await rename(unfinished, folder);
    }
  } finally {
    await unlock();
  }
  return folder;
}

async function packageInto(folder: string, options: readonly string[]): Promise<void> {
  const packager = join(root, "node_modules", "osls", "bin", "serverless.js");
  const child = spawn(process.execPath, [packager, "package", "--package", folder, ...options], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (code !== 0) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`Packaging the service failed:\n${Buffer.concat(said)}`);
  }
}

async function isWritten(folder: string): Promise<boolean> {
  return readFile(join(folder, "cloudformation-template-update-stack.json")).then(
    () => true,
    () => false,
  );
}

async function fingerprintOf(paths: readonly string[], options: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([configuredRegion({}), ...options]));
  for (const path of (await Promise.all(paths.map(filesUnder))).flat().sort()) {
    hash.update(path).update(await readFile(join(root, path)));
  }
  return hash.digest("hex").slice(0, 16);
}

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
}
