/** How this machine starts each Lambda runtime. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import module from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { RunnableVersion } from "./function-runner.ts";
import type { PackageFolders } from "./package-folders.ts";
import { execWrapper } from "./process-variables.ts";

/** The runtime clients; on Lambda they are in /var/runtime. */
const CLIENTS = fileURLToPath(new URL("client/", import.meta.url));

/** This machine cannot run a runtime. The message says what to do. */
export class NoInterpreter extends Error {
  override readonly name = "NoInterpreter";
}

/** A command line, and the bootstrap's settings apart from the handler. */
export interface Interpreter {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** Absolute path of the bootstrap; logs and traces show Lambda's path instead. */
  readonly bootstrap: string;
}

/** The machine's Python: its real executable, because a version manager's wrapper would slow down every start. */
export interface Python {
  readonly executable: string;
  readonly installedPackages: readonly string[];
}

/** A Python that runs functions. */
export interface LambdaPython extends Python {
  /** Folder with only those installed packages that Lambda's Python runtimes include. */
  readonly lambdaPackages: string;
}

/** Packages that Lambda's runtimes include beside the standard library (docs lambda/latest/dg/lambda-python). */
const LAMBDA_PACKAGES = ["boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six.py", "urllib3"];

const ABOUT_PYTHON = "import json,site,sys; print(json.dumps([sys.executable, site.getsitepackages()]))";

/** Finds python3 on PATH. @throws NoInterpreter naming what to install */
export async function findPython(): Promise<Python> {
  try {
    const { stdout } = await promisify(execFile)("python3", ["-c", ABOUT_PYTHON], { cwd: "/" });
    const [executable, installedPackages] = JSON.parse(stdout) as [string, string[]];
    return { executable, installedPackages };
  } catch (cause) {
    throw new NoInterpreter(
      "There is no working python3 on PATH, and Python functions run on the machine's own. Install Python 3.9 or newer (Debian, Ubuntu: apt-get install python3; macOS: brew install python) and start again.",
      { cause },
    );
  }
}

/** Links Lambda's packages into `folder`, so that interpreters started by a function find them too. */
export async function linkLambdaPackages(python: Python, folder: string): Promise<LambdaPython> {
  const { installedPackages } = python;
  await mkdir(folder, { recursive: true });
  for (const name of LAMBDA_PACKAGES) {
    const installed = installedPackages.map((each) => path.join(each, name)).find((each) => existsSync(each));
    const link = path.join(folder, name);
    if (installed !== undefined && !existsSync(link)) await symlink(installed, link);
  }
  return { ...python, lambdaPackages: folder };
}

/** The command line for a runtime such as `python3.12` or `nodejs24.x`. @throws NoInterpreter for any other runtime */
export async function interpreterFor(
  target: RunnableVersion,
  folders: PackageFolders,
  python: () => Promise<LambdaPython>,
): Promise<Interpreter> {
  const { runtime } = target;
  const wrapper = execWrapper(target, folders);
  if (runtime.startsWith("python3.")) return wrapped(wrapper, pythonInterpreter(target, folders, await python()));
  const node = /^nodejs(\d+)\.x$/.exec(runtime);
  if (node !== null) return wrapped(wrapper, nodeInterpreter(Number(node[1])));
  throw new NoInterpreter(
    `The embedded cloud runs functions of the runtimes python3.x and nodejs only, not ${runtime}.`,
  );
}

/** Like Lambda's bootstrap: the shell exits with 127 if the wrapper is missing, and 126 if it cannot run. */
function wrapped(wrapper: string | null, interpreter: Interpreter): Interpreter {
  if (wrapper === null) return interpreter;
  const command = [wrapper, interpreter.command, ...interpreter.arguments];
  return { ...interpreter, command: "/bin/sh", arguments: ["-c", 'exec "$@"', "/var/runtime/bootstrap", ...command] };
}

function pythonInterpreter(
  { runtime, environment }: RunnableVersion,
  folders: PackageFolders,
  python: LambdaPython,
): Interpreter {
  const bootstrap = path.join(CLIENTS, "bootstrap.py");
  // Lambda's documented order: the function's package, the layers, the runtime. If the function sets PYTHONPATH, even
  // to an empty string, Lambda's bootstrap adds no layers.
  const layers = [path.join(folders.opt, "python", "lib", runtime, "site-packages"), path.join(folders.opt, "python")];
  const importPath = [folders.task, ...(environment.has("PYTHONPATH") ? [] : layers)];
  return {
    command: python.executable,
    arguments: ["-s", "-S", "-u", "-X", "utf8", bootstrap],
    settings: {
      importPath,
      layers: folders.opt,
      lambdaPackages: python.lambdaPackages,
      unreadable: folders.unreadable,
      asciiOnly: Number(runtime.slice("python3.".length)) < 12,
    },
    bootstrap,
  };
}

/** Features that Lambda disables up to nodejs22.x (docs lambda/latest/dg/lambda-nodejs, "experimental features"). */
const OFF_UP_TO_22 = ["--no-experimental-require-module", "--no-experimental-detect-module"];

const LAYERS_HAVE_PATHS = `--import=${new URL("client/node-layer-paths.mjs", import.meta.url)}`;
const IMPORTS_SEARCH_LAYERS = `--import=${new URL("client/node-path-imports.mjs", import.meta.url)}`;

/** Hooks for modules of layers need Node.js 22.15 or newer. */
const hasHooks = "registerHooks" in module;

/** Every version runs on this machine's Node.js, with flags that load modules as that version does. */
function nodeInterpreter(major: number): Interpreter {
  const bootstrap = path.join(CLIENTS, "bootstrap.mjs");
  return {
    command: process.execPath,
    arguments: [
      ...(major < 24 ? OFF_UP_TO_22 : []),
      ...(hasHooks ? [LAYERS_HAVE_PATHS] : []),
      ...(hasHooks && major >= 18 ? [IMPORTS_SEARCH_LAYERS] : []),
      bootstrap,
    ],
    settings: { acceptsCallbacks: major < 24 },
    bootstrap,
  };
}
