/**
 * Reads what a folder of a Git repository held in each commit. Only plumbing commands run, which read objects: no hook,
 * filter, pager or program of the repository's configuration starts, and nothing is fetched.
 */
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { quoted } from "../../domain/text.ts";
import { Refused } from "../terminal/errors.ts";

export interface Commit {
  readonly id: string;
  /** ISO 8601, of the commit. */
  readonly committedAt: string;
  readonly subject: string;
}

/** A file in a commit, by its path from the folder. */
export interface CommittedFile {
  readonly path: string;
  /** Git's name of its content. */
  readonly blob: string;
}

export interface GitHistory {
  /** Commits that changed one of these paths below the folder, of every branch and tag, newest first. */
  commitsOf(paths: readonly string[]): Promise<readonly Commit[]>;
  /** Without files that are too large for shared code. */
  filesOf(commit: Commit, paths: readonly string[]): Promise<readonly CommittedFile[]>;
  /** SHA-256 of each content, hex: as stored, and if it differs, as a checkout with `core.autocrlf` has it. */
  hashesOf(blobs: Iterable<string>): Promise<ReadonlyMap<string, readonly string[]>>;
}

/** Newest first: an older copy is not named. */
export const MAX_COMMITS = 500;
/** Of one answer. */
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_SECONDS = 60;

/** Settings of a repository that could start a program or read from elsewhere. */
const SAFE = [
  "--no-pager",
  "--no-replace-objects",
  "--no-optional-locks",
  "--literal-pathspecs",
  ...[
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.attributesFile=/dev/null",
    "core.sshCommand=false",
    "protocol.allow=never",
    "diff.external=",
    "log.showSignature=false",
    "gc.auto=0",
  ].flatMap((setting) => ["-c", setting]),
];

/** Nothing of the caller's environment and settings reaches Git but the path of programs, and `safe.directory`. */
const ENVIRONMENT = {
  PATH: process.env.PATH ?? "",
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
};

/** @throws Refused if the folder is not in a Git repository, or git is not installed */
export function openGitHistory(folder: string): GitHistory {
  let trusted: Promise<readonly string[]> | undefined;
  const git = async (args: readonly string[], input = "") => {
    trusted ??= trustedFolders();
    return gitOutput(folder, await trusted, args, input);
  };
  return {
    async commitsOf(paths) {
      const format = "--format=%H%x09%cI%x09%s";
      const scope = ["--full-history", `--max-count=${MAX_COMMITS}`, "--exclude=refs/stash", "--all"];
      const out = await git(["rev-list", "--no-commit-header", "--date-order", format, ...scope, "--", ...paths]);
      return out
        .toString("utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const [id = "", committedAt = "", ...subject] = line.split("\t");
          return { id, committedAt, subject: quoted(subject.join(" "), MAX_SUBJECT) };
        });
    },
    async filesOf({ id }, paths) {
      const out = await git(["ls-tree", "-r", "-l", "-z", id, "--", ...paths]);
      return out
        .toString("utf8")
        .split("\0")
        .flatMap((entry) => {
          const [, blob, bytes, path] = /^\d+ blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(entry) ?? [];
          return blob === undefined || path === undefined || Number(bytes) > MAX_FILE_BYTES ? [] : [{ path, blob }];
        });
    },
    async hashesOf(blobs) {
      const ids = [...new Set(blobs)];
      return hashesIn(await git(["cat-file", "--batch"], ids.map((id) => `${id}\n`).join("")));
    },
  };
}

const MAX_SUBJECT = 80;

/** The answer of `cat-file --batch`: `ID blob SIZE`, a line break, the content, a line break; for each content. */
function hashesIn(out: Buffer): ReadonlyMap<string, readonly string[]> {
  const hashes = new Map<string, readonly string[]>();
  for (let at = 0; at < out.length; ) {
    const end = out.indexOf("\n", at);
    const [id = "", kind, size] = out.toString("latin1", at, end).split(" ");
    at = end + 1;
    if (end < 0 || kind !== "blob") continue;
    const content = out.subarray(at, at + Number(size));
    hashes.set(id, [content, ...withLineEnds(content)].map(sha256));
    at += Number(size) + 1;
  }
  return hashes;
}

function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Git changes the line ends of text that has no carriage return (gitattributes, "eol"; binary: convert.c). */
function withLineEnds(content: Buffer): readonly Buffer[] {
  if (content.includes(0) || content.includes("\r") || !content.includes("\n")) return [];
  return [Buffer.from(content.toString("latin1").replaceAll("\n", "\r\n"), "latin1")];
}

/**
 * Folders whose owner is another user, and which the caller trusts. Only the caller's own settings decide: Git does not
 * read this one from a repository.
 */
async function trustedFolders(): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const scope of ["--system", "--global"]) {
    const args = ["config", scope, "--null", "--type=path", "--get-all", "safe.directory"];
    const found = await promisify(execFile)("git", args, { timeout: MAX_SECONDS * 1000 }).catch(() => ({ stdout: "" }));
    folders.push(...found.stdout.split("\0").slice(0, -1));
  }
  return folders;
}

function gitOutput(
  folder: string,
  trusted: readonly string[],
  args: readonly string[],
  input: string,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const timeout = MAX_SECONDS * 1000;
    const settings = [...SAFE, ...trusted.flatMap((each) => ["-c", `safe.directory=${each}`])];
    const child = spawn("git", [...settings, "-C", folder, ...args], { env: ENVIRONMENT, shell: false, timeout });
    const [out, errors]: [Buffer[], Buffer[]] = [[], []];
    let bytes = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) child.kill("SIGKILL");
      else out.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => errors.length < 10 && errors.push(chunk));
    child.stdin.on("error", () => undefined).end(input);
    child.on("error", (cause) => reject(new Refused(`git cannot be started: ${quoted(cause.message)}`, { cause })));
    child.on("close", (code) => {
      if (code === 0) return resolve(Buffer.concat(out));
      const why = bytes > MAX_BYTES ? "its answer is too large" : quoted(Buffer.concat(errors).toString("utf8"));
      reject(new Refused(`The history of ${quoted(folder)} cannot be read: ${why || "git took too long"}`));
    });
  });
}
