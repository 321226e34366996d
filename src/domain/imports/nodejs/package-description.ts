/** Reads a package.json, and finds the file that an import of it resolves to (nodejs.org/api/packages.html). */

import { isDeeperThan, isObject } from "../../json.ts";

export interface PackageDescription {
  readonly name: string | null;
  readonly main: string | null;
  readonly isModule: boolean;
  readonly isCommonJs: boolean;
  /** Names of the packages that it needs, or can use. */
  readonly dependencies: readonly string[];
  /** `exports` as written; `null` if there is none. */
  readonly exports: unknown;
  /** `imports` as written. */
  readonly imports: unknown;
}

const DEPENDENCIES = ["dependencies", "optionalDependencies", "peerDependencies"];

/** `null` if the text is not a JSON object, or is nested too deeply: the package's imports are then unproven. */
export function packageDescriptionOf(text: string): PackageDescription | null {
  const value = objectOf(text);
  if (value === null) return null;
  const { name, main, type, exports = null, imports = null } = value;
  return {
    name: typeof name === "string" ? name : null,
    main: typeof main === "string" ? main : null,
    isModule: type === "module",
    isCommonJs: type === "commonjs",
    dependencies: DEPENDENCIES.flatMap((field) => (isObject(value[field]) ? Object.keys(value[field]) : [])),
    exports,
    imports,
  };
}

/** The file that `exports` maps a subpath (`.`, `./x`) to, relative to the package; `null` if there is none. */
export function exportedAs(exports: unknown, subpath: string, conditions: ReadonlySet<string>): string | null {
  const isSugar = !isObject(exports) || !Object.keys(exports).some((key) => key.startsWith("."));
  if (isSugar) return subpath === "." ? targetOf(exports, null, conditions) : null;
  return matched(exports as Readonly<Record<string, unknown>>, subpath, conditions);
}

/** What `imports` maps `#x` to: a file relative to the package, or another package. */
export function importedAs(imports: unknown, specifier: string, conditions: ReadonlySet<string>): string | null {
  return isObject(imports) ? matched(imports, specifier, conditions) : null;
}

function matched(map: Readonly<Record<string, unknown>>, wanted: string, conditions: ReadonlySet<string>) {
  if (Object.hasOwn(map, wanted) && !wanted.includes("*")) return targetOf(map[wanted], null, conditions);
  const patterns = Object.keys(map).filter((key) => key.split("*").length === 2);
  const [best] = patterns
    .map((key) => ({ key, star: starOf(key, wanted) }))
    .filter(({ star }) => star !== null)
    .sort((one, other) => baseOf(other.key) - baseOf(one.key) || other.key.length - one.key.length);
  return best === undefined ? null : targetOf(map[best.key], best.star, conditions);
}

/** The part of a name that the star of a pattern matches; `null` if the pattern does not match. */
function starOf(pattern: string, name: string): string | null {
  const [before = "", after = ""] = pattern.split("*");
  const fits = name.startsWith(before) && name.endsWith(after) && name.length > before.length + after.length - 1;
  return fits && name !== before ? name.slice(before.length, name.length - after.length) : null;
}

function baseOf(pattern: string): number {
  return pattern.indexOf("*");
}

function targetOf(target: unknown, star: string | null, conditions: ReadonlySet<string>): string | null {
  if (typeof target === "string") return star === null ? target : target.replaceAll("*", () => star);
  if (Array.isArray(target)) return firstOf(target, star, conditions);
  if (!isObject(target)) return null;
  for (const [condition, inner] of Object.entries(target)) {
    if (condition !== "default" && !conditions.has(condition)) continue;
    const found = targetOf(inner, star, conditions);
    if (found !== null || inner === null) return found;
  }
  return null;
}

function firstOf(targets: readonly unknown[], star: string | null, conditions: ReadonlySet<string>): string | null {
  for (const target of targets) {
    const found = targetOf(target, star, conditions);
    if (found !== null) return found;
  }
  return null;
}

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && !isDeeperThan(value) ? value : null;
  } catch {
    return null;
  }
}
