/** The script of a handover, which makes slim packages from built ones. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { aZip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { slimPackageFile } from "../../../src/domain/handover/slim-package.ts";
import { replacementText } from "../../../src/domain/package/replacements.ts";
import type { Removal } from "../../../src/domain/package/shared-path.ts";
import { familyNamed } from "../../../src/domain/runtimes/families.ts";
import { aHandover, handed } from "../../domain/handover/builders.ts";
import type { Files } from "../../support/fleet.ts";
import { filesIn } from "../../support/handed-over.ts";
import { KINDS_OF_ZIP } from "../../support/kinds-of-zip.ts";
import { slimOf } from "../../support/slim.ts";

const db = { path: "shared/db.py", form: "python" } as const;
const node = { path: "shared/db.js", form: "commonjs" } as const;

/** Bytes between entries, which no migration copies, are copied by the script. */
const HONEST = KINDS_OF_ZIP.filter(({ name, isHonest }) => isHonest && !name.startsWith("gap"));

const folder = mkdtempSync(join(tmpdir(), "slim-package-"));
const removal = (family: "python" | "nodejs", changes: Partial<Removal> = {}): Removal => ({
  family: familyNamed(family),
  sharedPaths: ["shared/"],
  keeps: [],
  replacements: [family === "python" ? db : node],
  ...changes,
});

/** Runs the script with the file that a handover of this removal writes. */
function run(of: Removal, source: string, target: string, name = "f") {
  const { keeps, replacements } = of;
  const family = of.family.name;
  const functions = [handed("f", {}, { keeps, slim: { unreached: [], replacements } })];
  const file = slimPackageFile(aHandover({ family, sharedPaths: of.sharedPaths, functions }));
  cpSync("src/cli/handover/slim-package", join(folder, "slim-package"), { recursive: true });
  writeFileSync(join(folder, file.path), file.content);
  const script = join(folder, "slim-package/slim-package.mjs");
  const { status, stderr } = spawnSync(process.execPath, [script, name, source, target], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stderr: stderr.trim() };
}

let places = 0;
const place = () => join(folder, `place-${places++}`);
function built(files: Files): string {
  const source = place();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  return source;
}

describe("the script for slim packages", () => {
  test.each(HONEST)("of a ZIP $name makes the bytes of a migration, which readers read, or stops", async ({ zip }) => {
    const [source, target, migrated] = [place(), place(), place()];
    writeFileSync(source, zip);
    const expected = await slimOf(zip, removal("python"));
    writeFileSync(migrated, expected);
    const read =
      "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(z.read(next(n for n in z.namelist() if n.endswith('shared/db.py'))).decode(), end='')";
    expect(spawnSync("python3", ["-c", read, migrated], { encoding: "utf8" }).stdout).toBe(replacementText(db));

    const { status, stderr } = run(removal("python"), source, target);
    if (status === 0) expect(readFileSync(target).equals(expected)).toBe(true);
    else expect([stderr, existsSync(target)]).toEqual([`${source} has the ZIP64 format. Pass a folder.`, false]);
  });

  const files: Files = {
    "index.js": "exports.handler = require('./shared/db').run;",
    "shared/db.js": "exports.run = require('./config').run;",
    "shared/config.js": "exports.run = async () => 1;",
    "shared/words.json": "{}",
    "shared/more.json": "{}",
    "shared/package.json": '{"type":"commonjs"}',
  };
  const ofNode = removal("nodejs", { keeps: ["shared/words.json"] });

  test("copies a folder without what moved, and with what is generated and what stays", () => {
    const [source, target] = [built(files), place()];
    expect(run(ofNode, source, target)).toEqual({ status: 0, stderr: "" });
    expect(filesIn(target)).toEqual({
      "index.js": files["index.js"],
      "shared/db.js": replacementText(node),
      "shared/package.json": files["shared/package.json"],
      "shared/words.json": "{}",
    });
    expect(statSync(join(target, "index.js")).mode).toBe(statSync(join(source, "index.js")).mode);
  });

  const { "shared/db.js": _, ...lacking } = files;
  const config = 'require("./shared/config");';
  test.each<[string, Files, string, string]>([
    ["a function that it does not know", files, "g", "slim-package.json does not contain g. Write the handover again."],
    [
      "a package without a replaced module",
      lacking,
      "f",
      "SOURCE does not contain shared/db.js, which the layer replaces.",
    ],
    [
      "code that loads another module of the folder",
      { ...files, "lib/new.mjs": 'await import("../shared/config.js");' },
      "f",
      "lib/new.mjs loads shared/config.js, for which no file is generated. Migrate f again, and write the handover again.",
    ],
    [
      "code that loads another module without its ending",
      { ...files, "index.js": config },
      "f",
      "index.js loads shared/config.js, for which no file is generated. Migrate f again, and write the handover again.",
    ],
  ])("stops for %s, in a ZIP as in a folder, and writes nothing", async (_title, packaged, name, why) => {
    const zip = place();
    writeFileSync(zip, await aZip(packaged));
    for (const source of [built(packaged), zip]) {
      const target = place();
      const { status, stderr } = run(ofNode, source, target, name);
      expect({ status, stderr, isWritten: existsSync(target) }).toEqual({
        status: 1,
        stderr: why.replace("SOURCE", source),
        isWritten: false,
      });
    }
  });

  test("replaces nothing that exists, and writes nothing into the built package", () => {
    const [source, target] = [built(files), built({})];
    mkdirSync(target);
    expect(run(ofNode, source, target).stderr).toBe(`${target} exists. Delete it first.`);
    expect(run(ofNode, source, join(source, "slim")).stderr).toContain("is inside");
    expect(run(ofNode, place(), place()).stderr).toContain("does not exist. Build the package first.");
    expect(filesIn(source)).toEqual(files);
  });
});
