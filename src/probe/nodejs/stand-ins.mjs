/** Stand-in values for environment variables: the probe knows their names, but not their values. */

const MAX_VARIABLES = 100;
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
/** Variables of the runtime and interpreter. A stand-in would change what is loaded. */
const NOT_REPLACED = /^(LD_|PYTHON|NODE_|AWS_LAMBDA_|LC_|_)|^(PATH|HOME|TMPDIR|LANG|TZ)$/;
/** A text that identifies the variable in errors, a number, a URL, and JSON. */
const textsOf = (index) => [`stand-in-${index}`, "1", `https://stand-in-${index}.invalid/`, "{}"];

export class StandIns {
  constructor(names) {
    const found = names.filter((name) => NAME.test(name) && !NOT_REPLACED.test(name)).slice(0, MAX_VARIABLES);
    this.kinds = new Map(found.map((name) => [name, 0]));
    /** The variable whose first stand-in the code rejected. */
    this.converted = null;
  }

  values() {
    return [...this.kinds].map(([name, kind], index) => [name, textsOf(index)[kind]]);
  }
}

/** Tries other kinds of values if the code rejects one. */
export async function importWithStandIns(attempt, standIns) {
  for (;;) {
    const { aboutVariable: about, ...result } = await attempt(standIns.values());
    if (standIns.kinds.get(about) === 0 && (await tryOtherKinds(attempt, standIns, about, result))) {
      standIns.converted = about;
      continue;
    }
    const needed = about ?? standIns.converted;
    const isOfValue = result.outcome === "failed" && !result.isImportError && !result.isRefused;
    return isOfValue && needed !== null ? { ...result, needsValueOf: needed } : result;
  }
}

/** Whether the code gets further with another kind of value, which then stays. */
async function tryOtherKinds(attempt, standIns, name, { file, line }) {
  for (const kind of [1, 2, 3]) {
    standIns.kinds.set(name, kind);
    const other = await attempt(standIns.values());
    const isSamePlace = other.outcome === "failed" && other.file === file && other.line === line;
    if (other.aboutVariable !== name && !isSamePlace) return true;
  }
  standIns.kinds.set(name, 0);
  return false;
}
