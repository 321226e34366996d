/**
 * Reads what an installed distribution brought: `NAME.dist-info/RECORD` (packaging.python.org, "Recording installed
 * projects").
 */

/** The names at the top of the package that are its files' or folders'. */
export function installedBy(record: string): ReadonlySet<string> {
  const paths = record.split("\n").map((line) => (/^"([^"]*)"/.exec(line)?.[1] ?? line.split(",")[0] ?? "").trim());
  return new Set(paths.filter((path) => path !== "" && !path.startsWith("..")).map((path) => path.split("/")[0] ?? ""));
}
