/** Decides whether the machine code of a layer runs where a function runs: on its architecture, and its Python. */

/** A shared object of the layer. */
export interface NativeModule {
  /** Path in the layer. */
  readonly path: string;
  /** From its ELF header; `null` where it is made for neither of Lambda's. */
  readonly architecture: "x86_64" | "arm64" | null;
  /** The one version of Python it is made for, for example `3.11`, from its name; `null` where it names none. */
  readonly python: string | null;
}

/** Whether a file of a layer is machine code by its name. */
export function isNative(path: string): boolean {
  return /\.(so(\.\d+)*|node)$/.test(path);
}

/** @param content at least the first 20 bytes */
export function nativeModuleOf(path: string, content: Uint8Array): NativeModule {
  const [, minor] = /\.cpython-3(\d+)[^/]*\.so$/.exec(path) ?? [];
  return { path, architecture: architectureOf(content), python: minor === undefined ? null : `3.${minor}` };
}

/** Why a function could not load what the layer holds; `null` where each module has a file that fits it. */
export function reasonNotLoadable(
  native: readonly NativeModule[],
  { architectures, runtime }: { readonly architectures: readonly string[]; readonly runtime: string | null },
): string | null {
  for (const variants of Map.groupBy(native, ({ path }) => moduleOf(path)).values()) {
    const forArchitecture = variants.filter(({ architecture }) => architectures.some((own) => own === architecture));
    if (forArchitecture.length === 0)
      return `its architecture is ${architectures.join(", ")}, and the layer's ${variants[0]?.path} is made for ${variants[0]?.architecture ?? "another machine"}`;
    const fitting = forArchitecture.find(({ python }) => python === null || runtime === `python${python}`);
    if (fitting === undefined)
      return `its runtime is ${runtime}, and the layer's ${forArchitecture[0]?.path} is made for Python ${forArchitecture[0]?.python}`;
  }
  return null;
}

/**
 * One module may lie there once per architecture and Python: `_fast.cpython-311-x86_64-linux-gnu.so` is `_fast`. Packages of
 * Node.js have a file for each machine anywhere in them, and choose when they run.
 */
function moduleOf(path: string): string {
  const nodePackage = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(path)?.[0];
  if (nodePackage !== undefined && path.endsWith(".node")) return nodePackage;
  const name = path.lastIndexOf("/") + 1;
  const dot = path.indexOf(".", name);
  return path.slice(0, dot === -1 ? undefined : dot);
}

/** `e_machine` of an ELF header (System V ABI): 62 is x86-64, 183 is AArch64. */
function architectureOf(content: Uint8Array): NativeModule["architecture"] {
  if (String.fromCharCode(...content.subarray(0, 4)) !== "\u007fELF") return null;
  const machine = (content[18] ?? 0) + 256 * (content[19] ?? 0);
  return machine === 62 ? "x86_64" : machine === 183 ? "arm64" : null;
}
