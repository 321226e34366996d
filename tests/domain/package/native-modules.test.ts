import { expect, test } from "vitest";
import { findLoadReason, isNative, nativeModuleOf } from "../../../src/domain/package/native-modules.ts";
import { textOf } from "../../support/reasons.ts";

/** The first 20 bytes of an ELF file for a machine. */
const elf = (machine: number) => Uint8Array.from([127, 69, 76, 70, ...Array(14).fill(0), machine & 255, machine >> 8]);
const X86 = elf(62);
const ARM = elf(183);
const layer = (files: Readonly<Record<string, Uint8Array>>) =>
  Object.entries(files).map(([name, content]) => nativeModuleOf(`python/shared/${name}`, content));
const arm = { architectures: ["arm64"], runtime: "python3.12" };
const x86 = { architectures: ["x86_64"], runtime: "python3.12" };

test.each([
  ["python/a.so", true],
  ["python/a.cpython-311-x86_64-linux-gnu.so", true],
  ["python/a.libs/liba.so.1.2", true],
  ["python/a.py", false],
  ["python/a.so.txt", false],
])("%s is machine code: %s", (path, expected) => {
  expect(isNative(path)).toBe(expected);
});

test("architecture comes from the ELF header, the Python version from the name", () => {
  expect(
    layer({ "a.cpython-311-x86_64-linux-gnu.so": X86, "b.abi3.so": ARM, "c.so": Uint8Array.from([1, 2]) }),
  ).toEqual([
    { path: "python/shared/a.cpython-311-x86_64-linux-gnu.so", architecture: "x86_64", python: "3.11", needs: [] },
    { path: "python/shared/b.abi3.so", architecture: "arm64", python: null, needs: [] },
    { path: "python/shared/c.so", architecture: null, python: null, needs: [] },
  ]);
});

test.each<[string, Readonly<Record<string, Uint8Array>>, typeof arm, string | null]>([
  ["no machine code", {}, arm, null],
  ["the function's architecture, any Python", { "a.abi3.so": ARM }, arm, null],
  [
    "the other architecture",
    { "a.abi3.so": X86 },
    arm,
    "architecture is arm64, and the layer's python/shared/a.abi3.so is made for x86_64",
  ],
  ["the function's Python", { "a.cpython-312-x86_64-linux-gnu.so": X86 }, x86, null],
  [
    "another Python",
    { "a.cpython-311-x86_64-linux-gnu.so": X86 },
    x86,
    "runtime is python3.12, and the layer's python/shared/a.cpython-311-x86_64-linux-gnu.so is made for Python 3.11",
  ],
  ["a file for each architecture", { "a.x86.so": X86, "a.arm.so": ARM }, arm, null],
  [
    "one module for both, another for one",
    { "a.x86.so": X86, "a.arm.so": ARM, "b.so": X86 },
    arm,
    "python/shared/b.so is made for x86_64",
  ],
  ["what is no ELF file", { "a.so": Uint8Array.from([1]) }, arm, "python/shared/a.so is made for another machine"],
])("a layer with %s: whether the function could load it", (_, files, fn, reason) => {
  const found = textOf(findLoadReason(layer(files), fn));
  expect(found).toEqual(reason === null ? null : expect.stringContaining(reason));
});

test("a package of Node.js has a file for each machine anywhere in it, and chooses when it runs", () => {
  const at = (path: string, content: Uint8Array) => nativeModuleOf(`nodejs/node_modules/@acme/fast/${path}`, content);
  const both = [at("prebuilds/linux-x64/fast.node", X86), at("prebuilds/linux-arm64/fast.node", ARM)];
  expect(isNative("nodejs/node_modules/@acme/fast/build/fast.node")).toBe(true);
  expect(textOf(findLoadReason(both, { ...arm, runtime: "nodejs22.x" }))).toBeNull();
  expect(textOf(findLoadReason([at("build/fast.node", X86)], { ...arm, runtime: "nodejs22.x" }))).toContain(
    "is made for x86_64",
  );
});
