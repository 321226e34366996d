import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openGitHistory } from "../../../src/cli/execution/git-history.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "history-"));
});
afterEach(() => rm(folder, { recursive: true }));

const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

const WHO = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b.c", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b.c" };
const git = (...args: string[]) =>
  execFileSync("git", ["-C", folder, ...args], { env: { ...process.env, ...WHO }, stdio: "pipe" }).toString();

async function committed(files: Readonly<Record<string, string>>, subject: string): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  git("add", "-A");
  git("commit", "-qm", subject);
}

test("commits of a path are listed newest first, of every branch, with the hashes of their files", async () => {
  git("init", "-q", "-b", "main");
  await committed({ "shared/a.py": "a = 1\n", "other.py": "1" }, "first");
  await committed({ "other.py": "2" }, "elsewhere");
  git("checkout", "-q", "-b", "side");
  await committed({ "shared/a.py": "a = 2\n" }, "on a\tbranch");
  git("checkout", "-q", "main");
  const history = openGitHistory(folder);
  const commits = await history.commitsOf(["shared/"]);
  expect(commits.map(({ subject }) => subject).toSorted()).toEqual(["first", "on a branch"]);
  const first = commits.find(({ subject }) => subject === "first");
  const files = first === undefined ? [] : await history.filesOf(first, ["shared/"]);
  expect(files.map(({ path }) => path)).toEqual(["shared/a.py"]);
  const hashes = await history.hashesOf(files.map(({ blob }) => blob));
  expect([...hashes.values()]).toEqual([["a = 1\n", "a = 1\r\n"].map(sha256)]);
});

test("a checkout's line ends are those of text alone, as Git changes them", async () => {
  git("init", "-q");
  git("config", "core.autocrlf", "false");
  const files = {
    "shared/text.py": "a\nb\n",
    "shared/mixed.py": "a\r\nb\n",
    "shared/data.bin": "a\0\n",
    "shared/line": "a",
  };
  await committed(files, "first");
  const history = openGitHistory(folder);
  const [commit] = await history.commitsOf(["shared/"]);
  const listed = commit === undefined ? [] : await history.filesOf(commit, ["shared/"]);
  const hashes = await history.hashesOf(listed.map(({ blob }) => blob));
  await rm(join(folder, "shared"), { recursive: true });
  git("-c", "core.autocrlf=true", "checkout", "-q", ".");
  for (const { path, blob } of listed) {
    expect(hashes.get(blob)?.at(-1), path).toBe(sha256(await readFile(join(folder, path))));
  }
  expect([...hashes.values()].map(({ length }) => length).toSorted()).toEqual([1, 1, 1, 2]);
});

test.skipIf(process.getuid?.() !== 0)(
  "a folder of another user is read if the caller's settings trust it",
  async () => {
    git("init", "-q");
    await committed({ "shared/a.py": "1" }, "first");
    execFileSync("chown", ["-R", "65534:65534", folder]);
    const home = await mkdtemp(join(tmpdir(), "home-"));
    const history = () => openGitHistory(folder).commitsOf(["shared/"]);
    vi.stubEnv("HOME", home);
    vi.stubEnv("XDG_CONFIG_HOME", home);
    try {
      await expect(history()).rejects.toThrow(/dubious ownership/);
      await writeFile(join(home, ".gitconfig"), `[safe]\n\tdirectory = ${folder}\n[alias]\n\trev-list = !false\n`);
      expect(await history()).toMatchObject([{ subject: "first" }]);
    } finally {
      vi.unstubAllEnvs();
    }
  },
);

test("paths are those below the given folder", async () => {
  git("init", "-q");
  await committed({ "service/shared/a.py": "1", "shared/a.py": "2" }, "first");
  const history = openGitHistory(join(folder, "service"));
  const [commit] = await history.commitsOf(["shared/"]);
  expect(commit === undefined ? [] : (await history.filesOf(commit, ["shared/"])).map(({ path }) => path)).toEqual([
    "shared/a.py",
  ]);
  const itself = openGitHistory(join(folder, "service/shared"));
  expect(commit === undefined ? [] : (await itself.filesOf(commit, ["."])).map(({ path }) => path)).toEqual(["a.py"]);
});

// Fails if a setting of the repository can start a program.
test("a repository starts no program: no hook, monitor, pager, filter, signature check or fetch", async () => {
  git("init", "-q");
  await committed({ "shared/a.py": "1" }, "first");
  const marker = join(folder, "started");
  const program = join(folder, "program.sh");
  await writeFile(program, `#!/bin/sh\ntouch ${marker}\n`);
  await chmod(program, 0o755);
  await writeFile(join(folder, ".gitattributes"), "* diff=evil filter=evil\n");
  for (const [key, value] of Object.entries({
    "core.fsmonitor": program,
    "core.hooksPath": folder,
    "core.pager": program,
    "pager.rev-list": "true",
    "pager.ls-tree": "true",
    "diff.external": program,
    "diff.evil.textconv": program,
    "filter.evil.smudge": program,
    "filter.evil.clean": program,
    "log.showSignature": "true",
    "gpg.program": program,
    "core.sshCommand": program,
    "core.alternateRefsCommand": program,
    "remote.origin.url": `ext::${program}`,
    "remote.origin.promisor": "true",
    "extensions.partialClone": "origin",
    "protocol.ext.allow": "always",
    "alias.rev-list": `!${program}`,
  }))
    git("config", key, value);
  const history = openGitHistory(folder);
  const [commit] = await history.commitsOf(["shared/"]);
  expect(commit?.subject).toBe("first");
  const files = commit === undefined ? [] : await history.filesOf(commit, ["shared/"]);
  expect(await history.hashesOf([...files.map(({ blob }) => blob), "0".repeat(40)])).toHaveProperty("size", 1);
  expect(existsSync(marker)).toBe(false);
  git("status");
  expect(existsSync(marker), "the same repository does start programs otherwise").toBe(true);
});

test("a folder that is not in a repository is refused with what git says", async () => {
  await expect(openGitHistory(folder).commitsOf(["."])).rejects.toThrow(/cannot be read: .*not a git repository/);
});
