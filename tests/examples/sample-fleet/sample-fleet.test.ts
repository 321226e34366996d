import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type SampleFunction, sampleFleet } from "../../../examples/sample-fleet/sample-fleet.ts";
import { sharedCopyOf } from "../../../src/domain/package/drift.ts";
import { layerArtifactFrom } from "../../../src/domain/package/layer-artifact.ts";
import { packageDirectoryOf, readerOf } from "../../../src/domain/package/package-directory.ts";
import { pythonCode } from "../../support/shared-code.ts";
import { slimOf } from "../../support/slim.ts";
import { zipOf } from "./run-package.ts";

const SHARED = ["shared/"];
const fleet = await sampleFleet();
const withPackage = fleet.functions.filter(({ code }) => code.kind === "zip");

test("the fleet has 24 functions, one of them an image, one with as many layers as Lambda allows", () => {
  expect(new Set(fleet.functions.map(({ name }) => name)).size).toBe(24);
  expect(fleet.functions.every(({ name }) => /^acme-dev-[a-z-]+$/.test(name))).toBe(true);
  expect(withPackage).toHaveLength(23);
  expect(fleet.functions.filter(({ layers }) => layers.length === 5)).toHaveLength(1);
});

test("the shared code is 33 files of about 484 KB", () => {
  expect(fleet.sharedFiles).toHaveLength(33);
  const bytes = fleet.sharedFiles.reduce((sum, file) => sum + file.bytes.length, 0);
  expect(bytes).toBeGreaterThan(483_000);
  expect(bytes).toBeLessThan(485_000);
});

test("every package weighs 400 to 500 KB, and at most 15 % of that without the shared code", async () => {
  for (const fn of withPackage) {
    const slim = await slimOf(zipOf(fn), SHARED);
    expect(zipOf(fn).length, fn.name).toBeGreaterThan(400_000);
    expect(zipOf(fn).length, fn.name).toBeLessThan(500_000);
    expect(slim.length, fn.name).toBeLessThan(0.15 * zipOf(fn).length);
    expect(slim.length, fn.name).toBeLessThan(50_000);
  }
});

test("only the invoice function's copy has drifted: one file changed, one added", async () => {
  const layer = await packageDirectoryOf(readerOf(await layerArtifactFrom(fleet.sharedFiles, pythonCode(SHARED))));
  const copies = await Promise.all(
    withPackage.map(async (fn) => ({
      name: fn.name,
      copy: sharedCopyOf(await packageDirectoryOf(readerOf(zipOf(fn))), layer, pythonCode(SHARED)),
    })),
  );
  expect(copies.filter(({ copy }) => copy.kind !== "identical")).toEqual([
    {
      name: "acme-dev-billing-invoice",
      copy: expect.objectContaining({
        kind: "drifted",
        changed: ["shared/logic/pricing.py"],
        onlyHere: ["shared/logic/pricing_2023.py"],
        onlyInLayer: [],
      }),
    },
  ]);
});

test("building the fleet twice gives the same bytes", async () => {
  const again = await sampleFleet();
  expect(again.functions.map(fingerprint)).toEqual(fleet.functions.map(fingerprint));
});

test("packages and layers hold no caches", async () => {
  const zips = fleet.functions.flatMap((fn) => [
    ...(fn.code.kind === "zip" ? [fn.code.zip] : []),
    ...fn.layers.map(({ zip }) => zip),
  ]);
  for (const zip of zips) {
    const { entries } = await packageDirectoryOf(readerOf(zip));
    expect(entries.filter(({ path }) => /__pycache__|\.pyc$/.test(path))).toEqual([]);
  }
});

function fingerprint({ name, code, layers }: SampleFunction): string {
  const hash = createHash("sha256").update(name);
  if (code.kind === "zip") hash.update(code.zip);
  for (const { zip } of layers) hash.update(zip);
  return hash.digest("hex");
}
