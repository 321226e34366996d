/** A function's environment variables: Lambda's reserved ones and its own, but none of the developer's. */
import path from "node:path";
import type { RunnableVersion, RunnerSurroundings } from "./function-runner.ts";
import type { PackageFolders } from "./package-folders.ts";

/** What is specific to one environment. */
export interface EnvironmentPlace {
  readonly folders: PackageFolders;
  /** The runtime client. */
  readonly bootstrap: string;
  readonly scratch: string;
  /** Name of the log stream. */
  readonly stream: string;
  readonly accessKeyId: string;
}

/** Variables that affect which code is loaded: in their values, Lambda's folders become local ones. */
const LOADING = ["PATH", "PYTHONPATH", "NODE_PATH", "NODE_OPTIONS", "LD_LIBRARY_PATH", "LD_PRELOAD"];
/** Names a script through which Lambda's bootstrap starts the runtime (developer guide, "Wrapper scripts"). */
const EXEC_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER";

/**
 * The variables of a function on AWS, with local folders and addresses. Recorded 2026-01-12: LocalStack
 * lambda_/test_lambda_common.snapshot.json, test_introspection_invoke. PYTHONPATH and X-Ray's variables are omitted:
 * the runtime client does not need PYTHONPATH, and this cloud does not trace.
 */
export function processVariables(
  target: RunnableVersion,
  { folders, bootstrap, scratch, stream, accessKeyId }: EnvironmentPlace,
  { baseUrl, region }: RunnerSurroundings,
): Record<string, string> {
  const own = [...target.environment].map(([name, value]) => [
    name,
    LOADING.includes(name) ? withLocalFolders(value, folders) : value,
  ]);
  return {
    AWS_ENDPOINT_URL: baseUrl(),
    TZ: ":UTC",
    LANG: "en_US.UTF-8",
    PATH: [process.env.PATH, path.join(folders.opt, "bin")].filter(Boolean).join(path.delimiter),
    LD_LIBRARY_PATH: [folders.task, path.join(folders.task, "lib"), path.join(folders.opt, "lib")].join(path.delimiter),
    HOME: scratch,
    TMPDIR: scratch,
    NODE_PATH: nodePath(target.runtime, folders),
    ...Object.fromEntries(own.filter(([name, value]) => name !== "NODE_PATH" || value !== "")),
    ...logVariables(target.logging),
    _HANDLER: target.handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: "embedded",
    AWS_SESSION_TOKEN: "embedded",
    AWS_EXECUTION_ENV: `AWS_Lambda_${target.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: target.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: target.qualifier,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(target.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: target.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: stream,
    // Nothing listens at this address: the runtime client uses pipes here.
    AWS_LAMBDA_RUNTIME_API: "127.0.0.1:9001",
    LAMBDA_TASK_ROOT: folders.task,
    LAMBDA_RUNTIME_DIR: path.dirname(bootstrap),
    PWD: folders.task,
    SHLVL: "0",
  };
}

/** The local path of the function's wrapper script; `null` if it has none. */
export function execWrapper({ environment }: RunnableVersion, folders: PackageFolders): string | null {
  const wrapper = environment.get(EXEC_WRAPPER);
  return wrapper ? withLocalFolders(wrapper, folders) : null;
}

/** Replaces Lambda's folders with local ones in a list of paths or in command arguments. */
function withLocalFolders(value: string, { task, opt }: PackageFolders): string {
  return value.replace(
    /(^|[\s:=,"']|file:\/\/)\/(var\/task|opt)(?![\w.-])/g,
    (_, before: string, folder: string) => before + (folder === "opt" ? opt : task),
  );
}

/** Variables that the runtime clients read (aws-lambda-ric, awslambdaric). */
function logVariables({ format, applicationLevel }: RunnableVersion["logging"]): Record<string, string> {
  return format === "JSON" ? { AWS_LAMBDA_LOG_FORMAT: format, AWS_LAMBDA_LOG_LEVEL: applicationLevel } : {};
}

/**
 * NODE_PATH as Lambda's bootstrap sets it, unless the function sets it: /opt/nodejs/node24/node_modules,
 * /opt/nodejs/node_modules, the runtime's own folders (none here), /var/task.
 */
function nodePath(runtime: string, { opt, task }: PackageFolders): string {
  const ofVersion = runtime.replace(/^nodejs(\d+)\.x$/, "node$1");
  const layers = [path.join(ofVersion, "node_modules"), "node_modules"].map((each) => path.join(opt, "nodejs", each));
  return [...layers, task].join(path.delimiter);
}
