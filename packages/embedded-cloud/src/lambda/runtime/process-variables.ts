/** The environment variables a function sees: Lambda's reserved ones, its own, and nothing of the developer's. */
import path from "node:path";
import type { RunnableVersion, RunnerSurroundings } from "./function-runner.ts";
import type { PackageFolders } from "./package-folders.ts";

/** What belongs to one environment alone. */
export interface OwnPlace {
  readonly folders: PackageFolders;
  /** The runtime client. */
  readonly bootstrap: string;
  readonly scratch: string;
  /** Log stream. */
  readonly stream: string;
  readonly accessKeyId: string;
}

/** What decides which code is loaded: in these, folders of Lambda's are this machine's. */
const LOADING = ["PATH", "PYTHONPATH", "NODE_PATH", "NODE_OPTIONS", "LD_LIBRARY_PATH", "LD_PRELOAD"];
/** A script that Lambda's bootstrap starts the runtime with (developer guide, "Wrapper scripts"). */
const EXEC_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER";

/**
 * Those that a function sees on AWS: recorded 2026-01-12, LocalStack lambda_/test_lambda_common.snapshot.json,
 * test_introspection_invoke. Folders and addresses are of this machine. PYTHONPATH and the variables of X-Ray are left
 * out: the runtime client finds its own modules otherwise, and nothing here traces.
 */
export function processVariables(
  target: RunnableVersion,
  { folders, bootstrap, scratch, stream, accessKeyId }: OwnPlace,
  { baseUrl, region }: RunnerSurroundings,
): Record<string, string> {
  const own = [...target.environment].map(([name, value]) => [
    name,
    LOADING.includes(name) ? onThisMachine(value, folders) : value,
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
    // The runtime client speaks through pipes here: at this address nothing answers.
    AWS_LAMBDA_RUNTIME_API: "127.0.0.1:9001",
    LAMBDA_TASK_ROOT: folders.task,
    LAMBDA_RUNTIME_DIR: path.dirname(bootstrap),
    PWD: folders.task,
    SHLVL: "0",
  };
}

/** The script that the runtime is started with, where it is on this machine; `null` where the function has none. */
export function execWrapper({ environment }: RunnableVersion, folders: PackageFolders): string | null {
  const wrapper = environment.get(EXEC_WRAPPER);
  return wrapper ? onThisMachine(wrapper, folders) : null;
}

/** Lambda's folders within a list of paths or the arguments of a command. */
function onThisMachine(value: string, { task, opt }: PackageFolders): string {
  return value.replace(
    /(^|[\s:=,"']|file:\/\/)\/(var\/task|opt)(?![\w.-])/g,
    (_, before: string, folder: string) => before + (folder === "opt" ? opt : task),
  );
}

/** What the runtime clients read (aws-lambda-ric, awslambdaric). */
function logVariables({ format, applicationLevel }: RunnableVersion["logging"]): Record<string, string> {
  return format === "JSON" ? { AWS_LAMBDA_LOG_FORMAT: format, AWS_LAMBDA_LOG_LEVEL: applicationLevel } : {};
}

/**
 * Where `require` looks after the folders above a module, unless the function says so itself, as Lambda's bootstrap
 * sets it: /opt/nodejs/node24/node_modules, /opt/nodejs/node_modules, the runtime's own folders, of which there are
 * none here, /var/task.
 */
function nodePath(runtime: string, { opt, task }: PackageFolders): string {
  const ofVersion = runtime.replace(/^nodejs(\d+)\.x$/, "node$1");
  const layers = [path.join(ofVersion, "node_modules"), "node_modules"].map((each) => path.join(opt, "nodejs", each));
  return [...layers, task].join(path.delimiter);
}
