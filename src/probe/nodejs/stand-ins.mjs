/**
 * Stands in for the values of environment variables, which the probe does not have: their names are there, and a text.
 */

const MOST_VARIABLES = 100;
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
/** Variables of the runtime and its interpreter: a stand-in for these would change what is loaded. */
const NOT_REPLACED = /^(LD_|PYTHON|NODE_|AWS_LAMBDA_|LC_|_)|^(PATH|HOME|TMPDIR|LANG|TZ)$/;
/** A text by which an error tells the variable, a number, a URL, a JSON text. */
const textsOf = (index) => [`stand-in-${index}`, "1", `https://stand-in-${index}.invalid/`, "{}"];

export class StandIns {
  constructor(names) {
    const found = names.filter((name) => NAME.test(name) && !NOT_REPLACED.test(name)).slice(0, MOST_VARIABLES);
    this.kinds = new Map(found.map((name) => [name, 0]));
    /** The variable whose first kind of value the code could not make use of. */
    this.converted = null;
  }

  values() {
    return [...this.kinds].map(([name, kind], index) => [name, textsOf(index)[kind]]);
  }
}

/** Tries again with other kinds of value where the code could make no use of one. */
export async function imported(attempt, standIns) {
  for (;;) {
    const { aboutVariable: about, ...told } = await attempt(standIns.values());
    if (standIns.kinds.get(about) === 0 && (await otherKind(attempt, standIns, about, told))) {
      standIns.converted = about;
      continue;
    }
    const needed = about ?? standIns.converted;
    const isOfValue = told.outcome === "failed" && !told.isImportError && !told.isRefused;
    return isOfValue && needed !== null ? { ...told, needsValueOf: needed } : told;
  }
}

/** Whether the code comes further with another kind of value, which is then kept. */
async function otherKind(attempt, standIns, name, { file, line }) {
  for (const kind of [1, 2, 3]) {
    standIns.kinds.set(name, kind);
    const other = await attempt(standIns.values());
    const isSamePlace = other.outcome === "failed" && other.file === file && other.line === line;
    if (other.aboutVariable !== name && !isSamePlace) return true;
  }
  standIns.kinds.set(name, 0);
  return false;
}
