import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { unpack } from "../../../src/lambda/runtime/unpacking.ts";
import { aFunction, runnerWithLog } from "./a-function.ts";
import { zipOf } from "./zips.ts";

const { runner } = runnerWithLog();
afterAll(() => runner.stop());

const APP = "import shared\ndef handler(e, c): return shared.NAME";

describe("what a function imports", () => {
  it("comes from its own package before any layer", async () => {
    const target = await aFunction({
      files: { "app.py": APP, "shared/__init__.py": "NAME = 'package'" },
      layers: [{ "python/shared/__init__.py": "NAME = 'layer'" }],
    });
    expect((await runner.invoke(target, "{}")).payload).toBe('"package"');
  });

  it("comes from the later layer if two contain the same file", async () => {
    const layers = [{ "python/shared.py": "NAME = 'first'" }, { "python/shared.py": "NAME = 'second'" }];
    const inOrder = await aFunction({ files: { "app.py": APP }, layers });
    const reversed = await aFunction({ files: { "app.py": APP }, layers: layers.toReversed() });
    expect((await runner.invoke(inOrder, "{}")).payload).toBe('"second"');
    expect((await runner.invoke(reversed, "{}")).payload).toBe('"first"');
  });

  it("comes from site-packages of the runtime's version before the layer's python folder", async () => {
    const layer = {
      "python/shared.py": "NAME = 'python'",
      "python/lib/python3.12/site-packages/shared.py": "NAME = 'site-packages'",
    };
    const target = await aFunction({ files: { "app.py": APP }, layers: [layer] });
    expect((await runner.invoke(target, "{}")).payload).toBe('"site-packages"');
  });

  it("is missing without the layer, and does not change the package's folder", async () => {
    const { payload } = await runner.invoke(await aFunction({ files: { "app.py": APP } }), "{}");
    expect(JSON.parse(payload).errorMessage).toBe("Unable to import module 'app': No module named 'shared'");
    const listing = "import os\ndef handler(e, c): return sorted(os.listdir(os.environ['LAMBDA_TASK_ROOT']))";
    const target = await aFunction({ files: { "app.py": `import other\n${listing}`, "other.py": "" } });
    expect(JSON.parse((await runner.invoke(target, "{}")).payload)).toEqual(["app.py", "other.py"]);
  });

  it("fails if a layer's file has no read permission", async () => {
    const layers = [{ "python/shared.py": { text: "NAME = 'secret'", mode: 0o100000 } }];
    const { payload } = await runner.invoke(await aFunction({ files: { "app.py": APP }, layers }), "{}");
    expect(JSON.parse(payload)).toMatchObject({
      errorType: "PermissionError",
      errorMessage: "[Errno 13] Permission denied: '/opt/python/shared.py'",
    });
  });
});

describe("unpacking", () => {
  it("keeps modes and writes nothing outside its folder", async () => {
    const outer = await mkdtemp(path.join(tmpdir(), "unpacking-"));
    const folder = path.join(outer, "task");
    const zip = await zipOf({
      "bin/run": { text: "#!/bin/sh", mode: 0o100755 },
      "bin/link": { text: "run", mode: 0o120777 },
      "climb/link": { text: "../../outside", mode: 0o120777 },
      "../climbed.py": "",
      "a/../../climbed.py": "",
      [path.join(outer, "absolute.py")]: "",
      "closed.py": { text: "", mode: 0o100000 },
    });
    expect(await unpack([zip], folder)).toEqual([path.join(folder, "closed.py")]);
    expect((await stat(path.join(folder, "bin/run"))).mode & 0o777).toBe(0o755);
    expect(await readFile(path.join(folder, "bin/link"), "utf8")).toBe("#!/bin/sh");
    for (const name of ["climbed.py", "absolute.py", "task/climb/link"]) {
      expect(existsSync(path.join(outer, name))).toBe(false);
    }
    await rm(outer, { recursive: true });
  });
});
