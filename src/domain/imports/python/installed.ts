/**
 * Reads what a distribution installed, from `NAME.dist-info/RECORD` (packaging.python.org, "Recording installed
 * projects").
 */

/** The distribution's names at the top level of the package. */
export function installedBy(record: string): ReadonlySet<string> {
  const paths = record.split("\n").map((line) => (/^"([^"]*)"/.exec(line)?.[1] ?? line.split(",")[0] ?? "").trim());
  return new Set(paths.filter((path) => path !== "" && !path.startsWith("..")).map((path) => path.split("/")[0] ?? ""));
}
