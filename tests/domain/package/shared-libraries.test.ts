import { expect, test } from "vitest";
import { findLoadReason, nativeModuleOf } from "../../../src/domain/package/native-modules.ts";
import {
  findLibraryReason,
  findStayingCodeReason,
  neededLibraries,
} from "../../../src/domain/package/shared-libraries.ts";
import { anElf } from "../../support/elf.ts";
import { textOf } from "../../support/reasons.ts";

const LIBRARY = "libpq-e8a033dd.so.5.16";
const wheel = anElf({ needed: [LIBRARY, "libc.so.6"], runPath: "$ORIGIN/../psycopg2_binary.libs" });
const native = [nativeModuleOf("python/psycopg2/_psycopg.cpython-311-x86_64-linux-gnu.so", wheel)];

test("the libraries beside a package are read from its machine code", () => {
  expect(neededLibraries("python/psycopg2/_psycopg.so", wheel)[0]).toEqual({
    name: LIBRARY,
    places: [`python/psycopg2_binary.libs/${LIBRARY}`],
  });
  expect(neededLibraries("a.so", anElf({ needed: ["libc.so.6"] }))).toEqual([]);
});

test.each([
  ["no ELF", new Uint8Array(80)],
  ["cut", wheel.subarray(0, 90)],
  ["cut in its table", wheel.subarray(0, 200)],
])("machine code that is %s needs nothing", (_what, content) => {
  expect(neededLibraries("a.so", content)).toEqual([]);
});

test("a function is held back if libraries of the shared package stay behind, and the reason says what else to share", () => {
  const own = new Set([`psycopg2_binary.libs/${LIBRARY}`, "app.py"]);
  const layer = new Set(["python/psycopg2/_psycopg.cpython-311-x86_64-linux-gnu.so"]);
  expect(findLibraryReason(native, layer, own)).toEqual({
    code: "library-stays",
    path: "python/psycopg2/_psycopg.cpython-311-x86_64-linux-gnu.so",
    library: `psycopg2_binary.libs/${LIBRARY}`,
    folder: "psycopg2_binary.libs/",
  });
  expect(
    textOf(findLibraryReason(native, new Set([...layer, `python/psycopg2_binary.libs/${LIBRARY}`]), own)),
  ).toBeNull();
  expect(textOf(findLibraryReason(native, layer, new Set(["app.py"])))).toBeNull();
});

test("machine code that stays keeps the libraries it needs", () => {
  const staying = [{ path: "psycopg2/_psycopg.so", needs: neededLibraries("psycopg2/_psycopg.so", wheel) }];
  expect(textOf(findStayingCodeReason(staying, (path) => path.startsWith("psycopg2_binary.libs/")))).toMatch(
    /^psycopg2\/_psycopg\.so stays in the package and needs psycopg2_binary\.libs\/libpq/,
  );
  expect(textOf(findStayingCodeReason(staying, (path) => path.startsWith("shared/")))).toBeNull();
});

const platforms = (...names: readonly string[]) =>
  names.map((name) =>
    nativeModuleOf(
      `nodejs/node_modules/${name}/lib/${name.includes("libvips") ? "libvips.so.42" : "sharp.node"}`,
      anElf({ machine: name.includes("arm64") ? 183 : 62 }),
    ),
  );

test("if npm packages exist for each platform, one that fits the function is enough", () => {
  const both = platforms(
    "@img/sharp-linux-arm64",
    "@img/sharp-linux-x64",
    "@img/sharp-libvips-linux-arm64",
    "@img/sharp-libvips-linux-x64",
  );
  const on = (architecture: string) => ({ architectures: [architecture], runtime: "nodejs22.x" });
  expect(textOf(findLoadReason(both, on("arm64")))).toBeNull();
  expect(textOf(findLoadReason(both, on("x86_64")))).toBeNull();
  const gnu = platforms(
    "@esbuild/linux-arm64",
    "@esbuild/linux-x64",
    "@swc/core-linux-arm64-gnu",
    "@swc/core-linux-x64-musl",
  );
  expect(textOf(findLoadReason(gnu, on("x86_64")))).toBeNull();
  expect(textOf(findLoadReason(platforms("@img/sharp-linux-arm64"), on("x86_64")))).toMatch(
    /its architecture is x86_64/,
  );
});
