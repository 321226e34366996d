/** Execution environments: the warm ones are kept between invocations, keyed by code, layers and configuration. */
import path from "node:path";
import { createEnvironment, type Environment } from "./environment.ts";
import type { RunnableVersion, RunnerSurroundings } from "./function-runner.ts";
import { findPython, interpreterFor, likeLambdas, type PythonLikeLambdas } from "./interpreters.ts";
import { packageFolderStore } from "./package-folders.ts";

export interface EnvironmentPool {
  /** Lends an environment of this version for as long as the work takes: a warm one where there is one. */
  within<T>(target: RunnableVersion, work: (environment: Environment) => Promise<T>): Promise<T>;
  /** Every one there is, at work or idle. */
  readonly all: ReadonlySet<Environment>;
  endAll(): Promise<void>;
}

/**
 * `root` is the folder that all of them lie in; of those between invocations at most `warm` are kept, the one idle
 * longest goes first.
 */
export function environmentPool(root: string, warm: number, surroundings: RunnerSurroundings): EnvironmentPool {
  const store = packageFolderStore(root);
  /** The longest idle first. */
  let idle: { readonly key: string; readonly environment: Environment }[] = [];
  const all = new Set<Environment>();
  let python: Promise<PythonLikeLambdas> | null = null;

  function pythonOnce(): Promise<PythonLikeLambdas> {
    python ??= findPython()
      .then((found) => likeLambdas(found, path.join(root, "runtime")))
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
      const interpreter = await interpreterFor(target, folders, pythonOnce);
      const environment = await createEnvironment(target, folders, interpreter, root, surroundings);
      all.add(environment);
      return environment;
    } catch (error) {
      await folders.release();
      throw error;
    }
  }

  async function giveBack(key: string, environment: Environment): Promise<void> {
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
    async within(target, work) {
      const key = environmentKey(target);
      const environment = await take(key, target);
      try {
        return await work(environment);
      } finally {
        await giveBack(key, environment);
      }
    },
    async endAll() {
      await Promise.all([...all].map(end));
    },
  };
}

/** Everything Lambda starts new environments for when it changes. */
function environmentKey({ code, layers, environment, arn: _invokedAs, ...others }: RunnableVersion): string {
  return JSON.stringify([code.sha256, layers.map(({ arn }) => arn), [...environment], others]);
}
