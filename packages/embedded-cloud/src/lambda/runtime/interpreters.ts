/** How a runtime identifier of Lambda is started on this machine. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { RunnableVersion } from "./function-runner.ts";
import type { PackageFolders } from "./package-folders.ts";
import { execWrapper } from "./process-variables.ts";

/** The runtime clients: what Lambda has in /var/runtime. */
const CLIENTS = fileURLToPath(new URL("client/", import.meta.url));

/** This machine cannot run functions of a runtime. The message says what to do. */
export class NoInterpreter extends Error {
  override readonly name = "NoInterpreter";
}

/** A command line, and what the bootstrap on it needs to know beyond the handler. */
export interface Interpreter {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** Absolute path of the bootstrap, to be shown as Lambda's own. */
  readonly bootstrap: string;
}

/** The machine's Python: its real executable (a version manager's wrapper would cost time at every start). */
export interface Python {
  readonly executable: string;
  readonly installedPackages: readonly string[];
}

/** One that functions are run with. */
export interface PythonLikeLambdas extends Python {
  /** Folder with those of the installed packages that Lambda's Python runtimes bring along, and no other. */
  readonly broughtByLambda: string;
}

/** Modules and packages beside the standard library (docs lambda/latest/dg/lambda-python). */
const BROUGHT_BY_LAMBDA = ["boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six.py", "urllib3"];

const ABOUT_PYTHON = "import json,site,sys; print(json.dumps([sys.executable, site.getsitepackages()]))";

/** Looks for python3 on PATH. @throws NoInterpreter naming what to install */
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

/**
 * Puts the packages like Lambda's into a folder of the path like any other: interpreters that a function starts for
 * itself find it too.
 */
export async function likeLambdas(python: Python, folder: string): Promise<PythonLikeLambdas> {
  const { installedPackages } = python;
  await mkdir(folder, { recursive: true });
  for (const name of BROUGHT_BY_LAMBDA) {
    const installed = installedPackages.map((each) => path.join(each, name)).find((each) => existsSync(each));
    const link = path.join(folder, name);
    if (installed !== undefined && !existsSync(link)) await symlink(installed, link);
  }
  return { ...python, broughtByLambda: folder };
}

/**
 * The command line for a function of a runtime such as `python3.12` or `nodejs24.x`. @throws NoInterpreter for any
 * other runtime
 */
export async function interpreterFor(
  target: RunnableVersion,
  folders: PackageFolders,
  python: () => Promise<PythonLikeLambdas>,
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

/** As Lambda's bootstrap: the shell answers for a wrapper that is missing (127) or cannot be run (126). */
function wrapped(wrapper: string | null, interpreter: Interpreter): Interpreter {
  if (wrapper === null) return interpreter;
  const command = [wrapper, interpreter.command, ...interpreter.arguments];
  return { ...interpreter, command: "/bin/sh", arguments: ["-c", 'exec "$@"', "/var/runtime/bootstrap", ...command] };
}

function pythonInterpreter(
  { runtime, environment }: RunnableVersion,
  folders: PackageFolders,
  python: PythonLikeLambdas,
): Interpreter {
  const bootstrap = path.join(CLIENTS, "bootstrap.py");
  // The order Lambda documents: the function's package, then the layers, then the runtime. Where the function sets
  // PYTHONPATH, even to nothing, Lambda's bootstrap adds no layers.
  const layers = [path.join(folders.opt, "python", "lib", runtime, "site-packages"), path.join(folders.opt, "python")];
  const importPath = [folders.task, ...(environment.has("PYTHONPATH") ? [] : layers)];
  return {
    command: python.executable,
    arguments: ["-s", "-S", "-u", "-X", "utf8", bootstrap],
    settings: {
      importPath,
      broughtByLambda: python.broughtByLambda,
      unreadable: folders.unreadable,
      asciiOnly: Number(runtime.slice("python3.".length)) < 12,
    },
    bootstrap,
  };
}

/** What Lambda switches off up to nodejs22.x (docs lambda/latest/dg/lambda-nodejs, "experimental features"). */
const OFF_UP_TO_22 = ["--no-experimental-require-module", "--no-experimental-detect-module"];

const IMPORTS_SEARCH_LAYERS = `--import=${new URL("client/node-path-imports.mjs", import.meta.url)}`;

/** Every version runs on this machine's Node.js, with what its own would do otherwise where it concerns modules. */
function nodeInterpreter(major: number): Interpreter {
  const bootstrap = path.join(CLIENTS, "bootstrap.mjs");
  return {
    command: process.execPath,
    arguments: [...(major < 24 ? OFF_UP_TO_22 : []), ...(major >= 18 ? [IMPORTS_SEARCH_LAYERS] : []), bootstrap],
    settings: { acceptsCallbacks: major < 24 },
    bootstrap,
  };
}
