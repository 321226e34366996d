/** Decides whether symbolic links of a package keep its shared code from being taken out. */
import type { OpenPackage } from "./package-directory.ts";
import { isShared } from "./shared-path.ts";

/** Commands that packages install lie there; nothing is loaded through them. */
const COMMANDS = /(^|\/)node_modules\/\.bin\//;

/**
 * Why a package must stay whole: the shared path is a link itself, as package managers make them for packages of one
 * repository, or a link that stays leads into it. `null` where no link does.
 */
export async function reasonOfLinks(
  { directory, contentOf }: Pick<OpenPackage, "directory" | "contentOf">,
  sharedPaths: readonly string[],
): Promise<string | null> {
  for (const { path, isSymlink } of directory.entries) {
    if (!isSymlink || COMMANDS.test(path)) continue;
    if (sharedPaths.includes(`${path}/`))
      return `${path} is a symbolic link in its package, and only files can be moved: package it as files`;
    if (isShared(path, sharedPaths)) continue;
    const target = targetOf(path, new TextDecoder().decode(await contentOf(path)));
    const into = sharedPaths.find((shared) => `${target}/`.startsWith(shared) || target === shared);
    if (into !== undefined)
      return `${path} stays in the package as a symbolic link into ${into}, which would lead nowhere`;
  }
  return null;
}

/** Path inside the package that a link leads to; `/var/task/x` is x. */
function targetOf(path: string, link: string): string {
  const absolute = /^\/var\/task(\/|$)/.test(link);
  const parts = absolute ? [] : path.split("/").slice(0, -1);
  for (const part of (absolute ? link.slice("/var/task".length) : link).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
