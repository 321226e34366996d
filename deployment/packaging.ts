/** Packages the service as for AWS, and only if it has changed. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lock } from "proper-lockfile";

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

/** A template differs by the partition of its Region alone. */
const REGION = "us-east-1";

/** Packaging takes about ten seconds. */
const LOCK_RETRIES = { forever: true, minTimeout: 200, maxTimeout: 1000 };

/**
 * The folder with the ZIPs and the template of the stage `dev` with its default parameters, packaged if it does not
 * exist. Each version of the sources has its own folder. The packager has one build folder, so a lock allows one build
 * at a time.
 * @throws Error with the packager's output
 */
export async function packageService(): Promise<string> {
  const packages = join(root, ".layershift", "packages");
  const folder = join(packages, await fingerprintOf(sources));
  if (await isWritten(folder)) return folder;
  await mkdir(packages, { recursive: true });
  const unlock = await lock(packages, { retries: LOCK_RETRIES });
  try {
    if (!(await isWritten(folder))) await packageInto(folder);
  } finally {
    await unlock();
  }
  return folder;
}

/** Runs the packager. @param options of its command line @throws Error with its output */
export async function packageInto(folder: string, options: readonly string[] = ["--region", REGION]): Promise<void> {
  const packager = join(root, "node_modules", "osls", "bin", "serverless.js");
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const command = [packager, "package", "--package", unfinished, ...options];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const said: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (code !== 0) throw new Error(`Packaging the service failed:\n${Buffer.concat(said)}`);
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}

async function isWritten(folder: string): Promise<boolean> {
  return readFile(join(folder, "cloudformation-template-update-stack.json")).then(
    () => true,
    () => false,
  );
}

async function fingerprintOf(paths: readonly string[]): Promise<string> {
  const files = (await Promise.all(paths.map(filesUnder))).flat().sort();
  return hashOf(await Promise.all(files.map(async (path) => [path, hashOf(await readFile(join(root, path), "utf8"))])));
}

const hashOf = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
}
