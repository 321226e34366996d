/** The environment variables a function sees: Lambda's reserved ones, its own, and nothing of the developer's. */
import path from "node:path";
import type { PackageFolders } from "./package-folders.ts";
import type { RunnableVersion, RunnerSurroundings } from "./runner.ts";

/** What belongs to one environment alone. */
export interface OwnPlace {
  readonly folders: PackageFolders;
  readonly scratch: string;
  /** Log stream. */
  readonly stream: string;
  readonly accessKeyId: string;
}

/** As listed in the developer guide, "Defined runtime environment variables"; the folders are this machine's. */
export function processVariables(
  target: RunnableVersion,
  { folders, scratch, stream, accessKeyId }: OwnPlace,
  { baseUrl, region }: RunnerSurroundings,
): Record<string, string> {
  const optNode = path.join(folders.opt, "nodejs");
  return {
    AWS_ENDPOINT_URL: baseUrl(),
    TZ: ":UTC",
    LANG: "en_US.UTF-8",
    PATH: [process.env.PATH, path.join(folders.opt, "bin")].filter(Boolean).join(path.delimiter),
    LD_LIBRARY_PATH: [folders.task, path.join(folders.task, "lib"), path.join(folders.opt, "lib")].join(path.delimiter),
    NODE_PATH: [
      path.join(optNode, nodeFolder(target.runtime), "node_modules"),
      path.join(optNode, "node_modules"),
    ].join(path.delimiter),
    HOME: scratch,
    TMPDIR: scratch,
    ...target.environment,
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
    LAMBDA_TASK_ROOT: folders.task,
  };
}

/** `nodejs24.x` → `node24`, the layer folder for that version alone. */
function nodeFolder(runtime: string): string {
  return runtime.replace(/^nodejs(\d+)\.x$/, "node$1");
}
