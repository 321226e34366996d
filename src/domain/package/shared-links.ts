/** Decides whether symbolic links in a package prevent its shared code from moving. */
import type { Reason } from "../report/reasons/reasons.ts";
import { FAMILIES } from "../runtimes/families.ts";
import type { OpenPackage } from "./package-directory.ts";
import { isShared } from "./shared-path.ts";

/** Where Lambda unpacks a package. */
const ROOT = ["var", "task"];
/** Linux follows no more links in one path. */
const MAX_HOPS = 40;
/** Each link is a separate read. Package managers that link packages create hundreds. */
const MAX_LINKS = 1000;
/** Limits on the places of one path, and on nested folders. */
const [MAX_PLACES, MAX_FOLDERS] = [2000, 300];

/**
 * Why a package must stay complete. The shared path is a link, as package managers create for packages of one
 * repository. Or a link that stays points into the shared code, or a link in the shared code points out of it. Links
 * are followed one by one, as in Linux. `null` if no link prevents the move.
 */
export async function findLinkReason(
  { directory, contentOf }: Pick<OpenPackage, "directory" | "contentOf">,
  sharedPaths: readonly string[],
): Promise<Reason | null> {
  const all = directory.entries.filter(({ isSymlink }) => isSymlink);
  const paths = all.filter(({ path }) => !isCommand(path));
  const ofShared = paths.find(({ path }) => sharedPaths.includes(`${path}/`));
  if (ofShared !== undefined) return { code: "shared-path-is-link", path: ofShared.path };
  if (paths.length === 0) return null;
  if (all.length > MAX_LINKS) return { code: "too-many-links", links: all.length };
  const links = new Map<string, string>();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (const { path } of all) links.set(path, decoder.decode(await contentOf(path)));
  for (const { path } of paths) {
    const why = (isShared(path, sharedPaths) ? findInnerReason : findOuterReason)(path, links, sharedPaths);
    if (why !== null) return why;
  }
  return null;
}

type Links = ReadonlyMap<string, string>;

/** Links to installed commands. No code is loaded through them, unless another link points to one. */
function isCommand(path: string): boolean {
  return FAMILIES.some(({ paths }) => paths.commands?.test(path));
}

function findOuterReason(path: string, links: Links, sharedPaths: readonly string[]): Reason | null {
  for (const place of placesAlong(path, links)) {
    if (place === UNKNOWN) return { code: "link-not-followed", path };
    const into = sharedPathOf(place, sharedPaths);
    if (into !== undefined) return { code: "link-into-shared-code", path, into };
  }
  return null;
}

/** In the layer, only a relative link within the shared code has the same target as before. */
function findInnerReason(path: string, links: Links, sharedPaths: readonly string[]): Reason | null {
  const target = links.get(path) ?? "";
  const places = placesAlong(path, links);
  const leavesPackage = places.some((place) => place === OUTSIDE || place === UNKNOWN);
  const isInside = places.length > 0 && sharedPathOf(places.at(-1) ?? "", sharedPaths) !== undefined;
  if (!target.startsWith("/") && !leavesPackage && isInside) return null;
  return target.startsWith("/opt/") ? null : { code: "link-out-of-shared-code", path };
}

const [OUTSIDE, UNKNOWN] = ["/", "/proc"];

/** Every place that Linux visits from a link to its target, by path in the package; `OUTSIDE` if not in the package. */
function placesAlong(link: string, links: Links): string[] {
  const places: string[] = [];
  const first = links.get(link) ?? "";
  let at = first.startsWith("/") ? [] : [...ROOT, ...link.split("/").slice(0, -1)];
  const left = first.split("/").reverse();
  for (let hops = 1; left.length > 0; ) {
    const part = left.pop() ?? "";
    if (part === "" || part === ".") continue;
    if (part === "..") at.pop();
    else at.push(part);
    // Linux ends a path at a zero byte, and some readers reject it.
    const isUnclear = places.length >= MAX_PLACES || at.length > MAX_FOLDERS || part.includes("\0");
    const place = isUnclear ? UNKNOWN : placeBelowTask(at);
    places.push(place);
    if (place === UNKNOWN) return places;
    const target = links.get(place);
    if (target === undefined || part === "..") continue;
    hops += 1;
    if (hops > MAX_HOPS) return places;
    at = target.startsWith("/") ? [] : at.slice(0, -1);
    left.push(...target.split("/").reverse());
  }
  return places;
}

function placeBelowTask(at: readonly string[]): string {
  if (at[0] === "proc") return UNKNOWN;
  return ROOT.every((part, index) => at[index] === part) ? at.slice(ROOT.length).join("/") : OUTSIDE;
}

function sharedPathOf(place: string, sharedPaths: readonly string[]): string | undefined {
  return sharedPaths.find((shared) => `${place}/`.startsWith(shared) || place === shared);
}
