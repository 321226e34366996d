import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { writeFiles } from "../../../src/cli/handover/write-files.ts";

const files = [
  { path: "HANDOVER.md", content: "read me" },
  { path: "terraform/shared_code.tf", content: "locals {}" },
];

let folder: string;
let elsewhere: string;
beforeEach(async () => {
  const own = await mkdtemp(join(tmpdir(), "handover-"));
  [folder, elsewhere] = [join(own, "out"), join(own, "elsewhere")];
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, "HANDOVER.md"), "somebody's own");
});

test("files are written below the folder, and replaced only with --force", async () => {
  await writeFiles(folder, files, false);
  await expect(writeFiles(folder, files, false)).rejects.toThrow(/already contains HANDOVER\.md, terraform/);
  await writeFiles(folder, [{ path: "HANDOVER.md", content: "once more" }], true);
  expect(await readFile(join(folder, "HANDOVER.md"), "utf8")).toBe("once more");
  expect(await readFile(join(folder, "terraform/shared_code.tf"), "utf8")).toBe("locals {}");
});

test.each(["folder", "subfolder", "file", "file that is not there"])(
  "a %s that is a symbolic link is not followed, with --force neither, and nothing is written",
  async (what) => {
    if (what === "folder") await symlink(elsewhere, folder);
    else {
      await mkdir(folder);
      if (what === "subfolder") await symlink(elsewhere, join(folder, "terraform"));
      if (what === "file") await symlink(join(elsewhere, "HANDOVER.md"), join(folder, "HANDOVER.md"));
      if (what === "file that is not there") await symlink(join(elsewhere, "new.md"), join(folder, "HANDOVER.md"));
    }
    for (const force of [false, true])
      await expect(writeFiles(folder, files, force)).rejects.toThrow("is a symbolic link, which is not followed");
    expect(await readdir(elsewhere)).toEqual(["HANDOVER.md"]);
    expect(await readFile(join(elsewhere, "HANDOVER.md"), "utf8")).toBe("somebody's own");
  },
);

test.each(["/", "//", "/."])(
  "a folder that is a symbolic link is not followed if its name ends with %s",
  async (ending) => {
    await symlink(elsewhere, folder);
    await expect(writeFiles(`${folder}${ending}`, files, true)).rejects.toThrow("is a symbolic link");
    expect(await readFile(join(elsewhere, "HANDOVER.md"), "utf8")).toBe("somebody's own");
    expect(await readdir(elsewhere)).toEqual(["HANDOVER.md"]);
  },
);

test.each(["../HANDOVER.md", "/etc/HANDOVER.md", "sam/../../x.yml", "sam//x.yml"])(
  "a path that leaves the folder is refused: %s",
  async (path) => {
    await expect(writeFiles(folder, [{ path, content: "" }], true)).rejects.toThrow("is outside");
  },
);
