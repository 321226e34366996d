/** Looks at the machine code of a package: whether it stays together with the libraries it brings. */
import { isNative, type NativeModule } from "../domain/package/native-modules.ts";
import type { OpenPackage, PackageDirectory } from "../domain/package/package-directory.ts";
import { neededLibraries, reasonOfLibraries, reasonOfStayingCode } from "../domain/package/shared-libraries.ts";
import { isShared } from "../domain/package/shared-path.ts";
import type { Reason } from "../domain/report/reasons/reasons.ts";

/** Larger files, or more of them, are not read: their libraries are not known then. */
const MOST_FILES = 200;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Why the shared code must not be taken out: the layer's machine code needs a library that stays, or what stays needs
 * one that goes. `null` where neither is so. Files of the package are read only where libraries go.
 */
export async function reasonOfMachineCode(
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
  const reason = reasonOfLibraries(layer.native, inLayer, new Set(staying.map(({ path }) => path)));
  if (reason !== null || ![...going].some(isNative)) return reason;
  const read = staying.filter(({ path, bytes }) => isNative(path) && bytes <= MOST_BYTES).slice(0, MOST_FILES);
  const needing = [];
  for (const { path } of read) needing.push({ path, needs: neededLibraries(path, await contentOf(path)) });
  return reasonOfStayingCode(needing, (path) => going.has(path));
}
