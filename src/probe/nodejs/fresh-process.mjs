/** Starts `attempt.mjs` in a process that has loaded nothing else, and reads what it says. */
import { spawn } from "node:child_process";
import path from "node:path";
import { OPT, TASK_ROOT } from "./places.mjs";

// What loaded code may see: nothing it could sign a call with, and nothing of the runtime's own interface.
const KEPT_VARIABLES = [
  "PATH",
  "LANG",
  "TZ",
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
];
// Of the runtime's own flags those that decide how modules are loaded.
const FLAGS = process.execArgv.filter((flag) => /^--(no-)?experimental-|^--import=/.test(flag));

export async function attempt(event, side, endsAt) {
  const seconds = Math.min(event.seconds, (endsAt - Date.now()) / 1000);
  if (seconds <= 1) return { outcome: "ended", how: "late", why: "there was no time left to try it" };
  const asked = { handler: event.handler, task: side.task, opt: side.opt };
  const child = spawn(process.execPath, [...FLAGS, path.join(TASK_ROOT, "attempt.mjs"), JSON.stringify(asked)], {
    cwd: side.task,
    env: variables(event, side),
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    detached: true,
  });
  let said = "";
  child.stdio[3]
    .setEncoding("utf8")
    .on("data", (text) => {
      said += text;
    })
    .on("error", () => {});
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end(child);
  }, seconds * 1000);
  const [code, signal] = await new Promise((resolve) => {
    child.on("error", () => resolve([127, null]));
    child.on("exit", () => end(child));
    child.on("close", (...how) => resolve(how));
  });
  clearTimeout(timer);
  return toldBy(said, late, code, signal, seconds);
}

/** Whatever the loaded code started is dead by then, so that the pipe has an end. */
function end(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {}
}

function toldBy(said, late, code, signal, seconds) {
  if (said.endsWith("\n")) return JSON.parse(said);
  if (late) return { outcome: "ended", how: "late", why: `it took longer than ${Math.round(seconds)} s` };
  if (signal !== null) {
    return {
      outcome: "ended",
      how: signal === "SIGKILL" ? "killed" : "ended",
      why: `it was ended by signal ${signal}`,
    };
  }
  return { outcome: "ended", how: "ended", why: `it ended the process with exit code ${code}` };
}

function variables(event, { task, opt }) {
  const kept = Object.fromEntries(
    KEPT_VARIABLES.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : [])),
  );
  const moved = (list) =>
    list
      .split(":")
      .map((entry) =>
        entry === TASK_ROOT || entry.startsWith(`${TASK_ROOT}/`) ? task + entry.slice(TASK_ROOT.length) : entry,
      )
      .map((entry) => (entry.startsWith(`${OPT}/`) ? opt + entry.slice(OPT.length) : entry))
      .join(":");
  return {
    ...kept,
    LD_LIBRARY_PATH: moved(process.env.LD_LIBRARY_PATH),
    NODE_PATH: moved(process.env.NODE_PATH || ""),
    LAMBDA_TASK_ROOT: task,
    _HANDLER: event.handler,
    AWS_LAMBDA_FUNCTION_NAME: event.functionName,
    // Without credentials, SDKs would look for an instance's and wait.
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
