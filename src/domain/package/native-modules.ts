/** Decides whether a layer's machine code runs on a function's architecture and Python version. */
import * as z from "zod";
import type { Reason } from "../report/reasons/reasons.ts";
import type { Stored } from "../stored/parts.ts";
import { neededLibraries, neededLibrary } from "./shared-libraries.ts";

/** A shared object in the layer. */
export const nativeModule = z.object({
  /** Path in the layer. */
  path: z.string(),
  /** From its ELF header; `null` if Lambda does not offer its architecture. */
  architecture: z.enum(["x86_64", "arm64"]).nullable(),
  /** The only version of Python it supports, for example `3.11`, from its name; `null` if the name has none. */
  python: z.string().nullable(),
  /** The libraries that it loads by a path relative to itself. */
  needs: z.array(neededLibrary).default([]),
});

export type NativeModule = Stored<typeof nativeModule>;

/** Whether a file is machine code, by its name. */
export function isNative(path: string): boolean {
  return /\.(so(\.\d+)*|node)$/.test(path);
}

/** @param content the complete file */
export function nativeModuleOf(path: string, content: Uint8Array): NativeModule {
  const [, minor] = /\.cpython-3(\d+)[^/]*\.so$/.exec(path) ?? [];
  const python = minor === undefined ? null : `3.${minor}`;
  return { path, architecture: architectureOf(content), python, needs: neededLibraries(path, content) };
}

/** Why a function cannot load the layer's machine code; `null` if each module has a matching file. */
export function findLoadReason(
  native: readonly NativeModule[],
  { architectures, runtime }: { readonly architectures: readonly string[]; readonly runtime: string | null },
): Reason | null {
  for (const variants of Map.groupBy(native, ({ path }) => moduleOf(path)).values()) {
    const forArchitecture = variants.filter(({ architecture }) => architectures.some((own) => own === architecture));
    const [first] = forArchitecture;
    if (first === undefined) {
      const { path = "", architecture: madeFor = null } = variants[0] ?? {};
      return { code: "other-architecture", path, architectures, madeFor };
    }
    const fitting = forArchitecture.find(({ python }) => python === null || runtime === `python${python}`);
    if (fitting === undefined) return { code: "other-python", path: first.path, runtime, python: first.python ?? "" };
  }
  return null;
}

/**
 * A module can have one file per architecture and Python version: `_fast.cpython-311-x86_64-linux-gnu.so` is `_fast`.
 * Node.js packages have one file or one package (`@img/sharp-linux-arm64`) per platform, and select it at run time.
 */
function moduleOf(path: string): string {
  const nodePackage = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(path)?.[0];
  if (nodePackage !== undefined) return nodePackage.replace(PLATFORM, "");
  const name = path.lastIndexOf("/") + 1;
  const dot = path.indexOf(".", name);
  return path.slice(0, dot === -1 ? undefined : dot);
}

/** The suffix of npm packages for one platform: `linux-x64`, `linuxmusl-arm64`, `linux-x64-gnu`, `darwin-arm64`. */
const PLATFORM =
  /(^|[-_./])(linux|linuxmusl|darwin|win32|freebsd|android|openbsd|sunos|wasm32)([-_](x64|arm64|ia32|arm|armv7|armv6|riscv64|ppc64|ppc64le|s390x|loong64|mips64el|universal))?([-_](gnu|musl|msvc|gnueabihf|musleabihf|eabi))?\/$/;

/** `e_machine` of an ELF header (System V ABI): 62 is x86-64, 183 is AArch64. */
function architectureOf(content: Uint8Array): NativeModule["architecture"] {
  if (String.fromCharCode(...content.subarray(0, 4)) !== "\u007fELF") return null;
  const machine = (content[18] ?? 0) + 256 * (content[19] ?? 0);
  return machine === 62 ? "x86_64" : machine === 183 ? "arm64" : null;
}
