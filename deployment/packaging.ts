/** Packages the service as for AWS, and only if it has changed. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
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
 * The folder with the template and the ZIPs, packaged if it does not exist. Each version of the sources has its own
 * folder, with a folder for each stage and its parameters. These differ in the template alone, so the code is bundled
 * once. The packager has one build folder, so a lock allows one build at a time.
 * @throws Error with the packager's output
 */
export async function packageService(stage = "dev", parameters: Parameters = {}): Promise<string> {
  const options = Object.entries(parameters).map(([name, value]) => `--param=${name}=${value}`);
  const packages = join(root, ".layershift", "packages");
  const ofSources = join(packages, await fingerprintOf(sources));
  const folder = join(ofSources, `${stage}-${hashOf([configuredRegion({}), ...options])}`);
  if (await isWritten(folder)) return folder;
  await mkdir(ofSources, { recursive: true });
  const unlock = await lock(packages, { retries: LOCK_RETRIES });
  try {
    if (!(await isWritten(folder))) {
      const unfinished = `${folder}.unfinished`;
      await rm(unfinished, { recursive: true, force: true });
      await packageInto(unfinished, ["--stage", stage, ...options], await bundledIn(ofSources));
      await rm(folder, { recursive: true, force: true });
      await rename(unfinished, folder);
    }
  } finally {
    await unlock();
  }
  return folder;
}

/** A package with the ZIPs of these sources; `null` where there is none. */
async function bundledIn(ofSources: string): Promise<string | null> {
  const folders = (await readdir(ofSources)).map((name) => join(ofSources, name));
  for (const folder of folders) if (!folder.endsWith(".unfinished") && (await isWritten(folder))) return folder;
  return null;
}

/** With the ZIPs of `bundled` where there is one. */
async function packageInto(folder: string, options: readonly string[], bundled: string | null): Promise<void> {
  const packager = join(root, "node_modules", "osls", "bin", "serverless.js");
  const child = spawn(process.execPath, [packager, "package", "--package", folder, ...options], {
    cwd: root,
    env: { ...process.env, ...(bundled === null ? {} : { LAYERSHIFT_BUNDLED: bundled }) },
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
  if (bundled === null) return;
  const zips = (await readdir(bundled)).filter((name) => name.endsWith(".zip"));
  await Promise.all(zips.map((name) => copyFile(join(bundled, name), join(folder, name))));
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
