/**
 * The console of a Node.js function, one log event per call. Format Text: time, request ID, level and message. Format
 * JSON: an object with these, as aws-lambda-ric writes it.
 */
import { format } from "node:util";

/** From most to least detail. */
const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const METHODS = {
  trace: "TRACE",
  debug: "DEBUG",
  info: "INFO",
  log: "INFO",
  warn: "WARN",
  error: "ERROR",
  fatal: "FATAL",
};
const isJson = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === "JSON";
/** Index of the lowest level to log; by default everything is logged. */
const least = Math.max(0, LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()));

/** A carriage return inside a line means a line break inside one log event. */
function writeEvent(level, ...message) {
  if (LEVELS.indexOf(level) < least) return;
  const requestId = globalThis[Symbol.for("aws.lambda.runtime.requestId")];
  const time = new Date().toISOString();
  const line = isJson
    ? jsonLine({ timestamp: time, level, requestId }, message)
    : `${time}\t${requestId}\t${level}\t${format(...message)}`;
  process.stdout.write(`${line.replace(/\n/g, "\r")}\n`);
}

/** A single value keeps its type; several become text. The first error among them also adds its own members. */
function jsonLine(members, message) {
  const [first, ...rest] = message;
  if (rest.length > 0) {
    const error = message.find((each) => each instanceof Error);
    return JSON.stringify({
      ...members,
      message: format(...message),
      ...(error === undefined ? {} : membersOf(error)),
    });
  }
  try {
    return JSON.stringify({ ...members, message: first }, (_, value) =>
      value instanceof Error ? { ...membersOf(value), ...value } : value,
    );
  } catch {
    return JSON.stringify({ ...members, message: format(first) });
  }
}

function membersOf(error) {
  const stackTrace = typeof error.stack === "string" ? error.stack.split("\n") : [];
  return { errorType: error.constructor?.name ?? "UnknownError", errorMessage: error.message, stackTrace };
}

export function replaceConsole() {
  for (const [method, level] of Object.entries(METHODS))
    console[method] = (...message) => writeEvent(level, ...message);
}

/** Logs an error that ended an invocation or the init, with its type, message, code, stack and own fields as JSON. */
export function logFailure(title, thrown) {
  const error = thrown instanceof Error ? thrown : new Error(thrown);
  if (isJson) return writeEvent("ERROR", error);
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
