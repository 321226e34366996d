import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildLayers, withLayersFrom, withLayerVersion } from "../../../src/cli/request/layer-folder.ts";
import { PLACEHOLDERS } from "../../../src/cli/request/layer-option.ts";
import { packageDirectoryOf, readerOf } from "../../../src/domain/package/package-directory.ts";
import { requestFrom } from "../../../src/domain/request/request.ts";

let folder: string;
const write = async (path: string, text: string) => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "layershift-test-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Entry names stand uncompressed in a ZIP. */
const names = (zip: Uint8Array) => [
  ...new Set(
    Buffer.from(zip)
      .toString("latin1")
      .match(/python\/[\w./-]+?\.(?:py|bin|md|pyc)/g),
  ),
];

/** The migration that an input asks for once its layers are built. */
function migrationOf(input: object) {
  const request = requestFrom(
    withLayersFrom({ fleet: { prefix: "acme-" }, layer: { name: "acme" }, ...input }, PLACEHOLDERS),
  );
  if ("migration" in request) return request.migration;
  throw new Error("the input asks for a migration");
}

/** The one layer of a request. */
async function layerFromFolder(from: string, input: object) {
  const [layer] = await buildLayers(from, migrationOf(input));
  if (layer === undefined) throw new Error("a request has a layer");
  return layer;
}

describe("a layer from a folder", () => {
  it("takes the folder as the one shared folder, whatever its own name", async () => {
    await write("common/db.py", "1");
    await write("common/core/data.bin", "2");
    const layer = await layerFromFolder(join(folder, "common"), { shared: ["shared/"] });
    expect(names(layer.zip)).toEqual(["python/shared/core/data.bin", "python/shared/db.py"]);
    expect(layer.files).toBe(2);
  });

  it("takes modes from the functions' copies where no file of the folder is executable", async () => {
    await write("shared/tool", "#!/bin/sh");
    await write("shared/other", "#!/bin/sh");
    const isProgram = (path: string, bytes: Uint8Array) => path === "shared/tool" && bytes.length === 9;
    const built = async () => {
      const [layer] = await buildLayers(join(folder, "shared"), migrationOf({}), async () => isProgram);
      const { entries } = await packageDirectoryOf(readerOf(layer?.zip ?? new Uint8Array()));
      return {
        programs: layer?.programs,
        modes: Object.fromEntries(entries.map(({ path, unixMode }) => [path, unixMode])),
      };
    };
    expect(await built()).toEqual({
      programs: ["shared/tool"],
      modes: { "python/shared/other": 0o100644, "python/shared/tool": 0o100755 },
    });
    await chmod(join(folder, "shared/other"), 0o755);
    expect(await built()).toEqual({
      programs: [],
      modes: { "python/shared/other": 0o100755, "python/shared/tool": 0o100644 },
    });
  });

  it("takes the folder as the one that several shared paths lie in", async () => {
    await write("shared/db.py", "1");
    await write("responses.py", "2");
    await write("app.py", "3");
    const layer = await layerFromFolder(folder, { shared: ["shared/", "responses.py"] });
    expect(names(layer.zip)).toEqual(["python/responses.py", "python/shared/db.py"]);
  });

  it("leaves out what is no shared code, and has the same key for the same content", async () => {
    await write("db.py", "1");
    const before = await layerFromFolder(folder, {});
    await write("__pycache__/db.cpython-311.pyc", "x");
    await write("tests/test_db.py", "x");
    const after = await layerFromFolder(folder, {});
    expect(after).toEqual({ ...before, leftOut: ["shared/tests/test_db.py"] });
    expect(after.key).toMatch(/^layers\/[0-9a-f]{64}\.zip$/);
    await write("db.py", "2");
    expect((await layerFromFolder(folder, {})).key).not.toBe(before.key);
  });

  it("takes what the request's exclusions do not leave out, and names what they do", async () => {
    await write("db.py", "1");
    await write("README.md", "read me");
    await write("data/prices.csv", "1,2");
    await write("db.pyc", "x");
    const all = await layerFromFolder(folder, { layer: { name: "acme", exclude: [] } });
    expect(all).toMatchObject({ files: 3, leftOut: [] });
    const some = await layerFromFolder(folder, { layer: { name: "acme", exclude: ["shared/data/*.csv"] } });
    expect(names(some.zip)).toEqual(["python/shared/README.md", "python/shared/db.py"]);
    expect(some.leftOut).toEqual(["shared/data/prices.csv"]);
    await expect(layerFromFolder(folder, { layer: { name: "acme", exclude: ["*"] } })).rejects.toThrow("(excluding *)");
  });

  it("refuses a symbolic link and an empty folder", async () => {
    await expect(layerFromFolder(folder, {})).rejects.toThrow("does not contain shared/: it contains nothing");
    await write("db.py", "1");
    await symlink("db.py", join(folder, "alias.py"));
    await expect(layerFromFolder(folder, {})).rejects.toThrow("alias.py is not a regular file");
  });

  it("takes the place of whatever source the request names", () => {
    const request = { layer: { name: "acme", fromFunction: "acme-chat" }, fleet: { prefix: "acme-" } };
    expect(withLayersFrom(request, new Map([["layer", "s3://bucket/key.zip"]]))).toEqual({
      layer: { name: "acme", zip: "s3://bucket/key.zip" },
      fleet: { prefix: "acme-" },
    });
  });

  it("is one for each language of a request, each of its own shared paths", async () => {
    await write("shared/db.py", "1");
    await write("node_modules/@acme/shared/index.js", "2");
    await write("node_modules/@acme/other/index.js", "3");
    const layers = { python: { name: "acme-python", fromFunction: "a" }, nodejs: { name: "acme-node", version: 3 } };
    const request = { layers, shared: ["shared/", "node_modules/@acme/shared/"] };
    const built = await buildLayers(folder, migrationOf({ ...request, layer: undefined }));
    expect(built.map(({ of, files }) => ({ of, files }))).toEqual([
      { of: "python", files: 1 },
      { of: "nodejs", files: 1 },
    ]);
    expect(Buffer.from(built[1]?.zip ?? []).toString("latin1")).toContain("nodejs/node_modules/@acme/shared/index.js");
    const locations = new Map(built.map(({ of }) => [of, `s3://bucket/${of}.zip`] as const));
    expect(withLayersFrom(request, locations)).toEqual({
      ...request,
      layers: {
        python: { name: "acme-python", zip: "s3://bucket/python.zip" },
        nodejs: { name: "acme-node", zip: "s3://bucket/nodejs.zip" },
      },
    });
    expect(() => withLayerVersion(request, 3)).toThrow(
      "Set the versions in the request, for example layers.python.version",
    );
  });
});
