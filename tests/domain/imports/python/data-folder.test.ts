import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { homedir } from "node:os";
import { describe, expect, it } from "vitest";

/** Every Python from 3.9 on that the machine has; `PYTHONS` names others by their paths, with colons between them. */
const pythons = [
  "python3",
  ...(process.env.PYTHONS?.split(":") ?? []),
  ...globSync(["/usr/bin/python3.*", "/usr/local/bin/python3.*", `${homedir()}/.pyenv/versions/*/bin/python3`]),
]
  .flatMap((path) => {
    if (/config$/.test(path)) return [];
    const version = execFileSync(path, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"], {
      encoding: "utf8",
    }).trim();
    return Number(version.split(".")[1]) >= 9 ? [[version, path] as const] : [];
  })
  .filter(([version], index, all) => all.findIndex(([other]) => other === version) === index);

describe.each(pythons)("In Python %s", (_version, path) => {
  const told = JSON.parse(execFileSync(path, ["-S", "-E", "tests/support/data_folder.py"], { encoding: "utf8" }));

  it("data files that stay in the package hide no package of the layer", () => {
    const found = { folders: ["opt/shared"], db: "layer", data: "opt/shared/data", read: "own" };
    expect(told.regular).toEqual({ ...found, modules: ["db"] });
    expect(told.nested).toEqual({ ...found, modules: ["data", "db"] });
  });

  it("a layer's package without __init__ becomes one of both folders, whose modules are found all the same", () => {
    expect(told.namespace).toMatchObject({
      folders: ["task/shared", "opt/shared"],
      db: "layer",
      data: "task/shared/data",
      modules: ["db"],
    });
  });
});
