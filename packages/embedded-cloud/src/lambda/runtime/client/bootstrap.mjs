/**
 * The runtime client in the environment of a Node.js function. Reads JSON lines from descriptor 3 and responds on it;
 * standard output and error belong to the function. Handlers, errors, console format, callbacks and an empty event loop
 * work as in aws-lambda-ric 3, the client of the managed runtimes.
 */
import { createRequire } from "node:module";
import net from "node:net";
import { logFailure, replaceConsole } from "./node-console.mjs";
import { errorObject, handlerFor, UnhandledPromiseRejection, UnsettledPromise } from "./node-handler.mjs";

const control = new net.Socket({ fd: 3 });
const idle = () => {};
/** Called when the event loop is empty during an invocation. */
let onEmptyEventLoop = idle;
let current = null;
let settings = null;
let handler = null;

/** Ends this environment and its processes when the cloud ends. */
const endAll = () => process.kill(-process.pid, "SIGKILL");
control.on("close", endAll).on("error", endAll);

function answer(type, payload, then = idle) {
  process.stderr.write(`${settings.marker}\n`);
  process.stdout.write(`${settings.marker}\n`, () => {
    const message = { type, payload, maxMemoryKb: process.resourceUsage().maxRSS };
    control.write(`${JSON.stringify(message)}\n`, then);
  });
}

function finish(type, payload) {
  current = null;
  onEmptyEventLoop = idle;
  control.ref();
  answer(type, payload);
}

function fail(error) {
  logFailure("Invoke Error", error);
  finish("error", JSON.stringify(errorObject(error)));
}

function succeed(value) {
  let body;
  try {
    body = JSON.stringify(value === undefined ? null : value);
  } catch {
    return fail(new Error("Unable to stringify response body"));
  }
  finish("result", body ?? "null");
}

function contextOf(invocation, done) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    succeed: (value) => done(null, value),
    fail: (error) => done(error ?? "handled"),
    done,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: invocation.arn,
    awsRequestId: invocation.id,
    getRemainingTimeInMillis: () => invocation.deadlineMs - Date.now(),
  };
}

/** Runs an invocation; only its first outcome counts. */
function invoke(invocation) {
  current = invocation;
  globalThis[Symbol.for("aws.lambda.runtime.requestId")] = invocation.id;
  control.unref();
  let open = true;
  const done = (error, value) => {
    if (!open) return;
    open = false;
    if (error !== undefined && error !== null) fail(error);
    else succeed(value);
  };
  const context = contextOf(invocation, done);
  const callback = (error, value) => {
    if (error || !context.callbackWaitsForEmptyEventLoop) return done(error, value);
    onEmptyEventLoop = () => done(null, value);
  };
  onEmptyEventLoop = () =>
    handler.constructor.name === "AsyncFunction" ? done(new UnsettledPromise()) : done(null, null);
  try {
    const result = handler(JSON.parse(invocation.event), context, callback);
    if (typeof result?.then === "function") result.then(context.succeed, context.fail);
  } catch (error) {
    done(error);
  }
}

/** Ends the environment after an uncaught error, which fails the current invocation or the init. */
function exitWith(title, error, exitCode) {
  logFailure(title, error);
  const payload = JSON.stringify(errorObject(error));
  if (handler === null) answer("init-error", payload, () => process.exit(exitCode));
  else if (current !== null) answer("error", payload, () => process.exit(exitCode));
  else process.exit(exitCode);
}

async function init() {
  replaceConsole();
  const { handler: name, acceptsCallbacks } = settings;
  handler = await handlerFor(process.env.LAMBDA_TASK_ROOT, name, acceptsCallbacks, createRequire(import.meta.url));
  answer("ready", "");
}

process.on("uncaughtException", (error) => exitWith("Uncaught Exception", error, 129));
process.on("unhandledRejection", (reason) =>
  exitWith("Unhandled Promise Rejection", new UnhandledPromiseRejection(reason), 128),
);
process.on("beforeExit", () => onEmptyEventLoop());

let unread = "";
control.setEncoding("utf8").on("data", (text) => {
  const lines = (unread + text).split("\n");
  unread = lines.pop();
  for (const line of lines) {
    if (settings !== null) invoke(JSON.parse(line));
    else {
      settings = JSON.parse(line);
      init().catch((error) => exitWith("Uncaught Exception", error, 129));
    }
  }
});
