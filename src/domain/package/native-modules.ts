/** Decides whether a layer's machine code runs on a function's architecture and Python version. */
import * as z from "zod";
import type { Reason } from "../report/reasons/reasons.ts";
import { FAMILIES } from "../runtimes/families.ts";
import type { FamilyPaths } from "../runtimes/family.ts";
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
  const python = firstOf(({ nativeVersion }) => nativeVersion(path));
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

/** A module can have a file per architecture and Python version: `_fast.cpython-311-x86_64-linux-gnu.so` is `_fast`. */
function moduleOf(path: string): string {
  const around = firstOf(({ nativePackage }) => nativePackage(path));
  if (around !== null) return around;
  const name = path.lastIndexOf("/") + 1;
  const dot = path.indexOf(".", name);
  return path.slice(0, dot === -1 ? undefined : dot);
}

/** What the first family says that has an answer. */
function firstOf(answerOf: (paths: FamilyPaths) => string | null): string | null {
  return FAMILIES.map(({ paths }) => answerOf(paths)).find((answer) => answer !== null) ?? null;
}

/** `e_machine` of an ELF header (System V ABI): 62 is x86-64, 183 is AArch64. */
function architectureOf(content: Uint8Array): NativeModule["architecture"] {
  if (String.fromCharCode(...content.subarray(0, 4)) !== "\u007fELF") return null;
  const machine = (content[18] ?? 0) + 256 * (content[19] ?? 0);
  return machine === 62 ? "x86_64" : machine === 183 ? "arm64" : null;
}
