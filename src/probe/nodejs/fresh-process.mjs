/** Starts `attempt.mjs` in a process that has loaded nothing else, and reads what it says. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { OPT, TASK_ROOT } from "./places.mjs";
import { endStrays, MARK } from "./strays.mjs";

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

/** In bytes; the longest text of one is cut to 300 characters before. */
const LONGEST_ANSWER = 16_384;
/** How long what was written may take to arrive once nobody writes any more. */
const ARRIVAL_MS = 1000;

export async function attempt(event, side, values, endsAt) {
  const seconds = Math.min(event.seconds, (endsAt - Date.now()) / 1000);
  if (seconds <= 1) return { outcome: "ended", how: "late", why: "there was no time left to try it" };
  const asked = { handler: event.handler, task: side.task, opt: side.opt, standIns: values };
  const command = [process.execPath, ...FLAGS, path.join(TASK_ROOT, "attempt.mjs"), JSON.stringify(asked)];
  const child = spawn("/bin/sh", ["-c", MARKED, String(MARK), ...command], {
    cwd: side.task,
    env: variables(event, side, values, fs.mkdtempSync(path.join(path.dirname(side.task), "tmp-"))),
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    detached: true,
  });
  const answer = child.stdio[3].on("error", () => {});
  let said = "";
  answer.setEncoding("utf8").on("data", (text) => {
    if (said.length <= LONGEST_ANSWER) said += text;
    else answer.destroy();
  });
  const closed = new Promise((resolve) => answer.on("close", resolve));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end(child);
  }, seconds * 1000);
  const [code, signal] = await new Promise((resolve) => {
    child.on("error", () => resolve([127, null]));
    child.on("exit", (...how) => resolve(how));
  });
  clearTimeout(timer);
  end(child);
  await endStrays();
  await Promise.race([closed, sleep(ARRIVAL_MS, undefined, { ref: false })]);
  answer.destroy();
  return toldBy(said, late, code, signal, seconds);
}

/** Started with a limit of its own kind, by which all that it starts is known. */
const MARKED = 'ulimit -f "$0" 2>/dev/null; exec "$@"';

function end(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {}
}

/** Loaded code can write an answer, too: what is no answer is taken for none. */
function toldBy(said, late, code, signal, seconds) {
  if (said !== "") {
    const told = said.length <= LONGEST_ANSWER ? parsed(said) : null;
    if (typeof told?.outcome === "string") return told;
    return { outcome: "ended", how: "ended", why: "it wrote what is no answer of the probe" };
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
    // Without credentials, SDKs would look for an instance's and wait.
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
