/** Runs `attempt.mjs` in a new process, and reads its result. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { OPT, TASK_ROOT } from "./places.mjs";
import { endStrays, MARK } from "./strays.mjs";

// What loaded code can see: no credentials, and not the runtime's own interface.
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
// The runtime's flags that decide how modules are loaded.
const FLAGS = process.execArgv.filter((flag) => /^--(no-)?experimental-|^--import=/.test(flag));

/** Each text in a result is cut to 300 characters. */
const MAX_ANSWER_BYTES = 16_384;
/** The longest wait for a result after the process ended. */
const MAX_ARRIVAL_MS = 1000;

export async function attempt(event, side, values, endsAt) {
  const seconds = Math.min(event.seconds, (endsAt - Date.now()) / 1000);
  if (seconds <= 1) return { outcome: "ended", how: "late", why: "no time was left to try the import" };
  const input = { handler: event.handler, task: side.task, opt: side.opt, standIns: values };
  const command = [process.execPath, ...FLAGS, path.join(TASK_ROOT, "attempt.mjs"), JSON.stringify(input)];
  const child = spawn("/bin/sh", ["-c", MARKED, String(MARK), ...command], {
    cwd: side.task,
    env: variables(event, side, values, fs.mkdtempSync(path.join(path.dirname(side.task), "tmp-"))),
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    detached: true,
  });
  const answer = child.stdio[3].on("error", () => {});
  let said = "";
  answer.setEncoding("utf8").on("data", (text) => {
    if (said.length <= MAX_ANSWER_BYTES) said += text;
    else answer.destroy();
  });
  const closed = new Promise((resolve) => answer.on("close", resolve));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    kill(child);
  }, seconds * 1000);
  const [code, signal] = await new Promise((resolve) => {
    child.on("error", () => resolve([127, null]));
    child.on("exit", (...how) => resolve(how));
  });
  clearTimeout(timer);
  kill(child);
  await endStrays();
  await Promise.race([closed, sleep(MAX_ARRIVAL_MS, undefined, { ref: false })]);
  answer.destroy();
  return resultOf(said, late, code, signal, seconds);
}

/** Sets a unique file size limit, which identifies all processes that the import starts. */
const MARKED = 'ulimit -f "$0" 2>/dev/null; exec "$@"';

function kill(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {}
}

/** Loaded code can also write to the pipe: anything but a valid result is ignored. */
function resultOf(said, late, code, signal, seconds) {
  if (said !== "") {
    const result = said.length <= MAX_ANSWER_BYTES ? parsed(said) : null;
    if (typeof result?.outcome === "string") return result;
    return { outcome: "ended", how: "ended", why: "it wrote output that is not a probe result" };
  }
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

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function variables(event, { task, opt }, values, temporary) {
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
    ...Object.fromEntries(values),
    ...kept,
    LD_LIBRARY_PATH: moved(process.env.LD_LIBRARY_PATH),
    NODE_PATH: moved(process.env.NODE_PATH || ""),
    LAMBDA_TASK_ROOT: task,
    HOME: temporary,
    TMPDIR: temporary,
    _HANDLER: event.handler,
    AWS_LAMBDA_FUNCTION_NAME: event.functionName,
    // Without credentials, SDKs would wait for instance metadata.
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
