/** Decides by names alone which modules of a package an installed distribution brought. */

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
