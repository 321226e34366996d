/** The sources as the bundle needs them: it is one folder, and has no packager and no compiler. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, relative, sep } from "node:path";
import type { Plugin } from "esbuild";

/**
 * Every chunk is at the top of one folder, which holds files at their paths in the repository: an address relative to a
 * source becomes relative to that folder. `NAME.packed.ts` replaces `NAME.ts`.
 */
export function packedSources(root: string): Plugin {
  return {
    name: "packed-sources",
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path.includes(`${sep}node_modules${sep}`)) return null;
        const packed = path.replace(/\.ts$/, ".packed.ts");
        const text = await readFile(existsSync(packed) ? packed : path, "utf8");
        const own = `new URL(${JSON.stringify(`./${relative(root, path).replaceAll(sep, "/")}`)}, import.meta.url).href`;
        const contents = text
          .replaceAll(/(?<!["'`])\bimport\.meta\.url\b(?!["'`])/g, own)
          .replaceAll(
            /\bimport\.meta\.resolve\("([^"]+\.wasm)"\)/g,
            (_, file: string) => `new URL("./${basename(file)}", import.meta.url).href`,
          );
        return { contents, loader: "ts" };
      });
    },
  };
}
