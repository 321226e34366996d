import { expect, test } from "vitest";
import { aZip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { sharedCopyOf } from "../../../src/domain/package/drift.ts";
import { contentsOf } from "../../../src/domain/package/layer-artifact.ts";
import { openPackage, readerOf } from "../../../src/domain/package/package-directory.ts";
import { findContentReason } from "../../../src/domain/package/shared-content.ts";
import { python } from "../../../src/domain/runtimes/python.ts";
import { inDisguise } from "../../support/checksums.ts";
import { textOf } from "../../support/reasons.ts";
import { pythonCode } from "../../support/shared-code.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;
const PRICE = "def price(hours):\n    return hours * 100  # in cents, before taxes\n";
const opened = async (files: Files) => openPackage(readerOf(await aZip(files)));

/** What the inventory says of a copy, and what the content says. */
async function judged(own: Files, layer: Files, exclude: readonly string[] = []) {
  const [ownPackage, layerPackage] = [await opened(own), await opened(layer)];
  const copy = sharedCopyOf(ownPackage.directory, layerPackage.directory, pythonCode(["shared/"]), exclude);
  const { contents } = await contentsOf(layerPackage, python);
  const shared = { ...pythonCode(["shared/"]), unreached: [], exclude, contents };
  const reason = textOf(await findContentReason(ownPackage, copy, shared));
  return { kind: copy.kind, reason };
}

test("content with the layer's size and CRC-32 is found out by SHA-256", async () => {
  const layer = { "python/shared/__init__.py": "", "python/shared/price.py": PRICE };
  const disguised = inDisguise(PRICE, "def price(hours):\n    return 0\n");
  expect(await judged({ "shared/__init__.py": "", "shared/price.py": PRICE }, layer)).toEqual({
    kind: "identical",
    reason: null,
  });
  expect(await judged({ "shared/__init__.py": "", "shared/price.py": disguised }, layer)).toEqual({
    kind: "identical",
    reason:
      "its copy of the shared code differs from the layer in content, although size and CRC-32 are equal: changed shared/price.py",
  });
});

test("what the inventory knows to differ, what the layer lacks and what stays out of it is not held against a function", async () => {
  const layer = { "python/shared/a.py": "1", "python/shared/note.md": "layer's", "python/app.py": "not shared" };
  const own = { "shared/a.py": "2", "shared/b.py": "own", "shared/note.md": "own", "app.py": "handler" };
  expect(await judged(own, layer, ["*.md"])).toEqual({ kind: "drifted", reason: null });
});

test("a file that unzips to more than its directory says is refused by name", async () => {
  const zip = Buffer.from(await aZip({ "shared/bomb.py": "x".repeat(100_000) }));
  const directoryLine = zip.lastIndexOf("PK\u0001\u0002", undefined, "latin1");
  zip.writeUInt32LE(10, directoryLine + 24);
  const lying = await openPackage(readerOf(zip));
  expect(lying.directory.entries[0]?.bytes).toBe(10);
  await expect(lying.contentOf("shared/bomb.py")).rejects.toMatchObject({
    name: "NotUsable",
    message: expect.stringContaining("Cannot unzip shared/bomb.py"),
  });
});
