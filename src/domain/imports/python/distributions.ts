/** Decides which files of a package an installed distribution brought. */
import { literal } from "../../text.ts";

/** Whether a name at the top of the package belongs to a distribution. `PyYAML-6.0.dist-info` is there for `yaml`. */
export function distributionsIn(paths: readonly string[]): (top: string) => boolean {
  const distributions = new Set(
    paths.flatMap((path) => {
      const [, name] = /^([^/-]+)(?:-[^/]*)?\.(?:dist|egg)-info\//.exec(path) ?? [];
      return name === undefined ? [] : [normalized(name)];
    }),
  );
  return (top) =>
    BEFORE.some((before) => AFTER.some((after) => distributions.has(`${before}${normalized(top)}${after}`)));
}

/** `python-dateutil` brings dateutil, `psycopg2-binary` psycopg2. */
const BEFORE = ["", "py", "python_"];
const AFTER = ["", "_binary", "_py", "s"];

/** Alike for all spellings of a distribution's name (packaging.python.org, "Names and normalization"). */
export function normalized(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, "_");
}

/** The name of a distribution, as a shared path: `requests`. Names of folders and modules have other endings. */
export const DISTRIBUTION_NAME = "^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?(?<!\\.(?:py|so))$";

/** Matches the name of a distribution, and its metadata in any version, as shared paths. */
export const INSTALLED = new RegExp(`${DISTRIBUTION_NAME}|^[^/*]+-\\*\\.dist-info\\/$`);

/** Whether a shared path is the metadata of a distribution. Another version is another copy. */
export function isMetadata(sharedPath: string): boolean {
  return sharedPath.endsWith(METADATA);
}

const METADATA = "-*.dist-info/";

/** The shared path of a distribution's metadata. */
export function metadataPathOf(name: string): string {
  return `${name}${METADATA}`;
}

/** Expression for the files of a metadata path, in every spelling of the name. */
export function metadataFiles(sharedPath: string): string {
  const parts = sharedPath.slice(0, -METADATA.length).split(/[-_.]+/);
  const anyCase = (part: string) =>
    part.replaceAll(/[a-z]|[^a-z]/gi, (letter) =>
      /[a-z]/i.test(letter) ? `[${letter.toLowerCase()}${letter.toUpperCase()}]` : literal(letter),
    );
  return `^${parts.map(anyCase).join("[-_.]+")}-[^/-]+\\.dist-info/`;
}

/**
 * Files that a distribution lists in `NAME.dist-info/RECORD` (packaging.python.org, "Recording installed projects"), as
 * paths in the package. Scripts and what is elsewhere are not among them.
 */
export function recordedFiles(record: string): readonly string[] {
  const paths = record.split("\n").map((line) => (/^"([^"]*)"/.exec(line)?.[1] ?? line.split(",")[0] ?? "").trim());
  return paths.filter((path) => path !== "" && !/^\/|^bin\/|\\|(^|\/)\.{0,2}(\/|$)/.test(path));
}

/** Names at the top level of the package that a distribution lists. */
export function installedBy(record: string): ReadonlySet<string> {
  return new Set(recordedFiles(record).map((path) => path.split("/")[0] ?? ""));
}

/** The distributions that `METADATA` requires, without those of extras (packaging.python.org, "Core metadata"). */
export function requiredBy(metadata: string): readonly string[] {
  const [header = ""] = metadata.split(/\r?\n\r?\n/, 1);
  return [...header.matchAll(/^Requires-Dist:\s*([A-Za-z0-9][\w.-]*)([^\n]*)$/gim)].flatMap(
    ([, name = "", rest = ""]) => (/\bextra\s*==/.test(rest) ? [] : [normalized(name)]),
  );
}
