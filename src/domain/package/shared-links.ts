/** Decides whether symbolic links of a package keep its shared code from being taken out. */
import type { Reason } from "../report/reasons/reasons.ts";
import type { OpenPackage } from "./package-directory.ts";
import { isShared } from "./shared-path.ts";

/** Commands that packages install lie there; nothing is loaded through them, unless another link leads to one. */
const COMMANDS = /(^|\/)node_modules\/\.bin\//;
/** Where Lambda unpacks a package. */
const ROOT = ["var", "task"];
/** Linux follows no more links on one way. */
const MOST_HOPS = 40;
/** Each is read by itself; package managers that link their packages make hundreds. */
const MOST_LINKS = 1000;
/** Places on one way, and folders one below the other. */
const [MOST_PLACES, MOST_FOLDERS] = [2000, 300];

/**
 * Why a package must stay whole: the shared path is a link itself, as package managers make them for packages of one
 * repository, a link that stays leads into or through it, or a link of the shared code leads out of it. Links are
 * followed as Linux follows them, one after the other. `null` where no link is in the way.
 */
export async function findLinkReason(
  { directory, contentOf }: Pick<OpenPackage, "directory" | "contentOf">,
  sharedPaths: readonly string[],
): Promise<Reason | null> {
  const all = directory.entries.filter(({ isSymlink }) => isSymlink);
  const paths = all.filter(({ path }) => !COMMANDS.test(path));
  const ofShared = paths.find(({ path }) => sharedPaths.includes(`${path}/`));
  if (ofShared !== undefined) return { code: "shared-path-is-link", path: ofShared.path };
  if (paths.length === 0) return null;
  if (all.length > MOST_LINKS) return { code: "too-many-links", links: all.length };
  const links = new Map<string, string>();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (const { path } of all) links.set(path, decoder.decode(await contentOf(path)));
  for (const { path } of paths) {
    const why = isShared(path, sharedPaths)
      ? reasonOfInner(path, links, sharedPaths)
      : reasonOfOuter(path, links, sharedPaths);
    if (why !== null) return why;
  }
  return null;
}

function reasonOfOuter(
  path: string,
  links: ReadonlyMap<string, string>,
  sharedPaths: readonly string[],
): Reason | null {
  for (const place of placesOnWay(path, links)) {
    if (place === UNKNOWN) return { code: "link-not-followed", path };
    const into = sharedPathOf(place, sharedPaths);
    if (into !== undefined) return { code: "link-into-shared-code", path, into };
  }
  return null;
}

/** In the layer only what a link says relative to its place, within the shared code, leads where it led. */
function reasonOfInner(
  path: string,
  links: ReadonlyMap<string, string>,
  sharedPaths: readonly string[],
): Reason | null {
  const isAbsolute = links.get(path)?.startsWith("/") === true;
  const places = placesOnWay(path, links);
  const end = places.at(-1);
  const leavesPackage = places.some((place) => place === OUTSIDE || place === UNKNOWN);
  if (!isAbsolute && !leavesPackage && end !== undefined && sharedPathOf(end, sharedPaths) !== undefined) return null;
  if (isAbsolute && links.get(path)?.startsWith("/opt/") === true) return null;
  return { code: "link-out-of-shared-code", path };
}

const [OUTSIDE, UNKNOWN] = ["/", "/proc"];

/**
 * Every place that Linux looks at on the way from a link to where it ends, by its path inside the package; `OUTSIDE`
 * for those that are not in the package.
 */
function placesOnWay(link: string, links: ReadonlyMap<string, string>): string[] {
  const places: string[] = [];
  let at = [...ROOT, ...link.split("/").slice(0, -1)];
  const left = (links.get(link) ?? "").split("/").reverse();
  if (links.get(link)?.startsWith("/") === true) at = [];
  for (let hops = 1; left.length > 0; ) {
    const part = left.pop() ?? "";
    if (part === "" || part === ".") continue;
    if (part === "..") at.pop();
    else at.push(part);
    // A zero ends a path of Linux, and some readers refuse it.
    const isUnclear = places.length >= MOST_PLACES || at.length > MOST_FOLDERS || part.includes("\0");
    const place = isUnclear ? UNKNOWN : placeOf(at);
    places.push(place);
    if (place === UNKNOWN) return places;
    const target = links.get(place);
    if (target === undefined || part === "..") continue;
    hops += 1;
    if (hops > MOST_HOPS) return places;
    at = target.startsWith("/") ? [] : at.slice(0, -1);
    left.push(...target.split("/").reverse());
  }
  return places;
}

function placeOf(at: readonly string[]): string {
  if (at[0] === "proc") return UNKNOWN;
  return ROOT.every((part, index) => at[index] === part) ? at.slice(ROOT.length).join("/") : OUTSIDE;
}

function sharedPathOf(place: string, sharedPaths: readonly string[]): string | undefined {
  return sharedPaths.find((shared) => `${place}/`.startsWith(shared) || place === shared);
}
