/** Stops the processes that loaded code left behind, so that imports cannot affect each other. */
import { randomInt } from "node:crypto";
import fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { TASK_ROOT } from "./places.mjs";
import { Unusable } from "./unusable.mjs";

const MAX_WAIT_MS = 5000;
/**
 * A unique file size limit that is never reached. All processes that an import starts inherit it, and cannot raise it
 * without privileges. The unit of `ulimit -f` is 512 bytes, or 1,024 in some shells.
 */
export const MARK = 2 ** 40 + randomInt(2 ** 30);
const LIMITS = [MARK * 512, MARK * 1024].map(String);

/** The fields of /proc/PID/stat from the third on; `null` for a process that has ended. */
function statOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return "ZX".includes(fields[0]) ? null : fields;
  } catch {
    return null;
  }
}

/** ID and start time of each running process. */
function processes() {
  const names = fs.existsSync("/proc/self") ? fs.readdirSync("/proc") : [];
  return names.flatMap((name) => {
    const stat = /^\d+$/.test(name) && Number(name) !== process.pid ? statOf(name) : null;
    return stat === null ? [] : [`${name} ${stat[22 - 3]}`];
  });
}

const FIRST = new Set(processes());

/** Whether this is a Lambda environment, in which all processes besides the runtime were started by an import. */
export const IS_ALONE = TASK_ROOT === "/var/task" && [...FIRST].every((each) => ancestors().has(each.split(" ")[0]));

function ancestors() {
  const found = new Set();
  for (let pid = String(process.ppid); pid !== "0"; pid = statOf(pid)?.[4 - 3] ?? "0") found.add(pid);
  return found;
}

function isMarked(pid) {
  try {
    const limits = fs.readFileSync(`/proc/${pid}/limits`, "latin1");
    return /^Max file size .*$/m
      .exec(limits)[0]
      .split(/ +/)
      .some((field) => LIMITS.includes(field));
  } catch {
    return false;
  }
}

/** @throws Unusable if a process cannot be stopped */
export async function endStrays() {
  const endsAt = Date.now() + MAX_WAIT_MS;
  for (;;) {
    const left = processes().filter((each) => (IS_ALONE && !FIRST.has(each)) || isMarked(each.split(" ")[0]));
    if (left.length === 0) return;
    if (Date.now() > endsAt) throw new Unusable("processes that an import started could not be stopped");
    for (const each of left) {
      try {
        process.kill(Number(each.split(" ")[0]), "SIGKILL");
      } catch {}
    }
    await sleep(20);
  }
}
