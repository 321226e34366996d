/** Bundles the program, and lays the files that it reads beside it as in the repository. */
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { packageService } from "../../deployment/packaging.ts";
import { licensesOf } from "./licenses.ts";
import { packedSources } from "./packed-sources.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Files and folders that the program reads, from the root of the repository. Their code is in the bundle. */
const READ_BY_PROGRAM = [
  "statemachine",
  "examples/sample-fleet",
  "packages/embedded-cloud/src/lambda/runtime/client",
  "src/cli/handover/terraform",
  "src/cli/handover/slim-package",
];
/** Parsers of the handover, which are loaded from beside the bundle. */
const WASM = [
  "web-tree-sitter/web-tree-sitter.wasm",
  "@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm",
];
const PAGE = "src/page";

/** Replaces `folder`. The program needs Node.js 20.15 and no other package. */
export async function buildProgram(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["scripts/layershift.ts"],
    outdir: folder,
    entryNames: "[name]",
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    minifySyntax: true,
    legalComments: "none",
    format: "esm",
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
    plugins: [packedSources(root)],
    metafile: true,
    logLevel: "warning",
  });
  await Promise.all([
    ...READ_BY_PROGRAM.map((path) => cp(join(root, path), join(folder, path), { recursive: true, filter: isNoSource })),
    ...WASM.map((path) => cp(join(root, "node_modules", path), join(folder, basename(path)))),
    copyPage(join(folder, PAGE)),
    cp(await packageService(), join(folder, "service"), { recursive: true, filter: isNoSource }),
    writeFile(join(folder, "licenses.txt"), await licensesOf(root, Object.keys(metafile.inputs))),
  ]);
}

/** The code is in the bundle, and the packager's own state is of no use. */
const isNoSource = (path: string) => !/\.(ts|md)$|serverless-state\.json$|__pycache__/.test(path);

/** The scripts of the page, without their types. */
async function copyPage(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(join(root, PAGE))) {
    const text = await readFile(join(root, PAGE, name), "utf8");
    const script = { loader: "ts", format: "esm", target: "es2022" } as const;
    if (!name.endsWith(".json"))
      await writeFile(join(folder, name), name.endsWith(".ts") ? (await transform(text, script)).code : text);
  }
}
