/**
 * Plugin of the packager: bundles the code of all functions in one pass of esbuild, each into a ZIP with its source
 * map. Same sources, same bytes.
 */
import { globSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildOptions, build, type OutputFile } from "esbuild";
import { zipSync } from "fflate";

/** What this plugin uses of the packager. */
interface Packager {
  readonly serviceDir: string;
  readonly service: {
    readonly functions: Readonly<Record<string, PackagedFunction>>;
    readonly custom: { readonly esbuild: BuildOptions };
  };
}

interface PackagedFunction {
  /** Such as `src/tasks/batch/migrate-batch.migrateBatch`. */
  readonly handler: string;
  package?: { patterns?: readonly string[]; artifact?: string };
}

/** Folder from which the packager takes ZIPs. */
const ARTIFACTS = ".serverless";
/** Times in a ZIP would make other bytes of the same sources. */
const mtime = "1980-01-01T00:00:00";

export default class BundleTasks {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>;

  constructor(packager: Packager) {
    this.hooks = { "before:package:createDeploymentArtifacts": () => bundleAll(packager) };
  }
}

async function bundleAll({ serviceDir, service }: Packager): Promise<void> {
  const functions = Object.entries(service.functions).map(([name, definition]) => ({
    name,
    definition,
    file: definition.handler.replace(/\.\w+$/, ""),
  }));
  const { outputFiles } = await build({
    ...service.custom.esbuild,
    absWorkingDir: serviceDir,
    entryPoints: Object.fromEntries(functions.map(({ file }) => [file, `${file}.ts`])),
    outdir: serviceDir,
    write: false,
  });
  const outputs = new Map((outputFiles as OutputFile[]).map(({ path, contents }) => [path, contents]));
  await mkdir(join(serviceDir, ARTIFACTS), { recursive: true });
  for (const { name, definition, file } of functions) {
    const others = globSync([...(definition.package?.patterns ?? [])], { cwd: serviceDir }).sort();
    const bundled = [`${file}.mjs`, `${file}.mjs.map`].map((path) => [path, outputs.get(join(serviceDir, path))]);
    const copied = await Promise.all(others.map(async (path) => [path, await readFile(join(serviceDir, path))]));
    const artifact = join(ARTIFACTS, `${name}.zip`);
    const files = Object.fromEntries([...bundled, ...copied]) as Readonly<Record<string, Uint8Array>>;
    await writeFile(join(serviceDir, artifact), zipSync(files, { mtime }));
    definition.package = { artifact };
  }
}
