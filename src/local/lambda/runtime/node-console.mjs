/** The console of a Node.js function: time, request id and level before each message, one event per call. */
import { format } from "node:util";

const LEVELS = {
  trace: "TRACE",
  debug: "DEBUG",
  info: "INFO",
  log: "INFO",
  warn: "WARN",
  error: "ERROR",
  fatal: "FATAL",
};

/** A carriage return inside a line stands for a line break inside one log event. */
function writeEvent(level, ...message) {
  const requestId = globalThis[Symbol.for("aws.lambda.runtime.requestId")];
  const line = `${new Date().toISOString()}\t${requestId}\t${level}\t${format(...message)}`;
  process.stdout.write(`${line.replace(/\n/g, "\r")}\n`);
}

export function consoleAsOnLambda() {
  for (const [method, level] of Object.entries(LEVELS)) console[method] = (...message) => writeEvent(level, ...message);
}

/** Logs an error that ended an invocation or the init, with its type, message, code, stack and own fields as JSON. */
export function logFailure(title, thrown) {
  const error = thrown instanceof Error ? thrown : new Error(thrown);
  const shown = {
    errorType: error.name,
    errorMessage: error.message,
    code: error.code,
    ...error,
    stack: String(error.stack).split("\n"),
  };
  let text;
  try {
    text = JSON.stringify(shown);
  } catch {
    text = JSON.stringify({ errorType: error.name, errorMessage: error.message, stack: shown.stack });
  }
  writeEvent("ERROR", title, `\t${text}`);
}
