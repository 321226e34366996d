/** Checks whether removing the shared code would separate native modules from the libraries that they need. */
import { isNative, type NativeModule } from "../domain/package/native-modules.ts";
import type { OpenPackage, PackageDirectory } from "../domain/package/package-directory.ts";
import { findLibraryReason, findStayingCodeReason, neededLibraries } from "../domain/package/shared-libraries.ts";
import { isShared } from "../domain/package/shared-path.ts";
import type { Reason } from "../domain/report/reasons/reasons.ts";

/** Larger files, and files beyond this number, are not read: their libraries stay unknown. */
const MAX_FILES = 200;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Why the shared code must stay: a native module of the layer needs a library that stays in the package, or one that
 * stays needs a library of the shared code. `null` if neither. Reads package files only if libraries are removed.
 */
export async function reasonOfNativeModules(
  { directory, contentOf }: Pick<OpenPackage, "directory" | "contentOf">,
  layer: {
    readonly directory: PackageDirectory;
    readonly native: readonly NativeModule[];
    readonly sharedPaths: readonly string[];
  },
): Promise<Reason | null> {
  const files = directory.entries.filter(({ isDirectory }) => !isDirectory);
  const going = new Set(files.map(({ path }) => path).filter((path) => isShared(path, layer.sharedPaths)));
  const staying = files.filter(({ path }) => !going.has(path));
  const inLayer = new Set(layer.directory.entries.map(({ path }) => path));
  const reason = findLibraryReason(layer.native, inLayer, new Set(staying.map(({ path }) => path)));
  if (reason !== null || ![...going].some(isNative)) return reason;
  const read = staying.filter(({ path, bytes }) => isNative(path) && bytes <= MAX_BYTES).slice(0, MAX_FILES);
  const needing = [];
  for (const { path } of read) needing.push({ path, needs: neededLibraries(path, await contentOf(path)) });
  return findStayingCodeReason(needing, (path) => going.has(path));
}
