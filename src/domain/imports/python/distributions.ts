/** Decides which modules of a package an installed distribution brought. */

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

function normalized(name: string): string {
  return name.toLowerCase().replaceAll(/[-.]/g, "_");
}

/**
 * Names at the top level of the package that a distribution lists in `NAME.dist-info/RECORD` (packaging.python.org,
 * "Recording installed projects").
 */
export function installedBy(record: string): ReadonlySet<string> {
  const paths = record.split("\n").map((line) => (/^"([^"]*)"/.exec(line)?.[1] ?? line.split(",")[0] ?? "").trim());
  return new Set(paths.filter((path) => path !== "" && !path.startsWith("..")).map((path) => path.split("/")[0] ?? ""));
}
