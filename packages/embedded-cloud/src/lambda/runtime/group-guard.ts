/**
 * Kills what runs functions if this process ends without doing so, for example by SIGKILL. A function in a busy loop
 * does not notice that itself. One shell does it for all environments: its input ends together with this process.
 */
import { spawn } from "node:child_process";
import type { Socket } from "node:net";

/** Each line names all groups. The shell has a separate session, so that Ctrl-C does not reach it. */
const SCRIPT = 'while read -r line; do groups=$line; done; for group in $groups; do kill -s KILL -- "-$group"; done';

const groups = new Set<number>();
let guard: Socket | null = null;

/** From now on, the processes of this group end with this process. */
export function guardGroup(group: number): void {
  groups.add(group);
  tell();
}

/** The group has ended; its number may be used again. */
export function releaseGroup(group: number): void {
  if (groups.delete(group)) tell();
}

function tell(): void {
  guard ??= startGuard();
  guard.write(`${[...groups].join(" ")}\n`);
}

function startGuard(): Socket {
  const shell = spawn("/bin/sh", ["-c", SCRIPT], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  const input = shell.stdin as unknown as Socket;
  const end = () => {
    guard = null;
  };
  shell.on("error", end).on("exit", end).unref();
  input.on("error", end).unref();
  return input;
}
