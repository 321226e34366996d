/** Removes the probe's credentials from its environment. It downloads packages by presigned URLs. */
import fs from "node:fs";

const KEYS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN"];

/** Loaded code runs as the same user, and could read them in /proc/PPID/environ. */
export function hideOwnKeys() {
  for (const name of KEYS) delete process.env[name];
  try {
    overwriteFirstEnvironment();
  } catch {
    // Without /proc, no other process can read them.
  }
}

/** After a variable is deleted, the process still shows its first environment (man 5 proc: env_start is field 50). */
function overwriteFirstEnvironment() {
  const block = fs.readFileSync("/proc/self/environ", "latin1");
  const stat = fs.readFileSync("/proc/self/stat", "latin1");
  let at = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[50 - 3]);
  const memory = fs.openSync("/proc/self/mem", "r+");
  try {
    for (const entry of block.split("\0")) {
      const name = entry.split("=", 1)[0];
      const hidden = Buffer.alloc(Math.max(0, entry.length - name.length - 1), "*");
      if (KEYS.includes(name)) fs.writeSync(memory, hidden, 0, hidden.length, at + name.length + 1);
      at += entry.length + 1;
    }
  } finally {
    fs.closeSync(memory);
  }
}
