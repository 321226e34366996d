/** Execution environments, kept warm between invocations and keyed by code, layers and configuration. */
import path from "node:path";
import { createEnvironment, type Environment } from "./environment.ts";
import type { RunnableVersion, RunnerSurroundings } from "./function-runner.ts";
import { findPython, interpreterFor, type LambdaPython, linkLambdaPackages } from "./interpreters.ts";
import { packageFolderStore } from "./package-folders.ts";

export interface EnvironmentPool {
  /** Runs `work` with an environment of this version, a warm one if possible. */
  use<T>(target: RunnableVersion, work: (environment: Environment) => Promise<T>): Promise<T>;
  /** All environments, busy or idle. */
  readonly all: ReadonlySet<Environment>;
  endAll(): Promise<void>;
}

/** Keeps at most `warm` environments in the folder `root`, ending the longest idle first. */
export function environmentPool(root: string, warm: number, surroundings: RunnerSurroundings): EnvironmentPool {
  const store = packageFolderStore(root);
  /** Longest idle first. */
  let idle: { readonly key: string; readonly environment: Environment }[] = [];
  const all = new Set<Environment>();
  let python: Promise<LambdaPython> | null = null;

  function findPythonOnce(): Promise<LambdaPython> {
    python ??= findPython()
      .then((found) => linkLambdaPackages(found, path.join(root, "runtime")))
      .catch((error) => {
        python = null;
        throw error;
      });
    return python;
  }

  async function take(key: string, target: RunnableVersion): Promise<Environment> {
    const fitting = idle.findLast((each) => each.key === key);
    if (fitting !== undefined) {
      idle = idle.filter((each) => each !== fitting);
      return fitting.environment;
    }
    const folders = await store.foldersFor(target);
    try {
      const interpreter = await interpreterFor(target, folders, findPythonOnce);
      const environment = await createEnvironment(target, folders, interpreter, root, surroundings);
      all.add(environment);
      return environment;
    } catch (error) {
      await folders.release();
      throw error;
    }
  }

  async function putBack(key: string, environment: Environment): Promise<void> {
    idle.push({ key, environment });
    while (idle.length > 0 && all.size > warm) {
      const oldest = idle.shift();
      if (oldest !== undefined) await end(oldest.environment);
    }
  }

  async function end(environment: Environment): Promise<void> {
    all.delete(environment);
    await environment.end();
  }

  return {
    all,
    async use(target, work) {
      const key = environmentKey(target);
      const environment = await take(key, target);
      try {
        return await work(environment);
      } finally {
        await putBack(key, environment);
      }
    },
    async endAll() {
      await Promise.all([...all].map(end));
    },
  };
}

/** Everything whose change makes Lambda start a new environment. */
function environmentKey({ code, layers, environment, arn: _invokedAs, ...others }: RunnableVersion): string {
  return JSON.stringify([code.sha256, layers.map(({ arn }) => arn), [...environment], others]);
}
