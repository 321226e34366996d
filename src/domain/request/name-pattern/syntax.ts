/** Reads a regular expression: letters, `.`, `[a-z]`, `\d`, `\w`, groups, `|`, `* + ? {m,n}`, `^` and `$`. */

export type PatternNode =
  | {
      readonly kind: "letter";
      /** Letters from the first to the last of each pair. */
      readonly ranges: readonly (readonly [first: string, last: string])[];
      readonly isNot: boolean;
    }
  | { readonly kind: "begin" | "end" }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "either"; readonly ways: readonly PatternNode[] }
  /** `most` is `null` if there is no limit. */
  | { readonly kind: "repeated"; readonly node: PatternNode; readonly least: number; readonly most: number | null };

type Letter = Extract<PatternNode, { kind: "letter" }>;

/** Names have at most 64 letters. */
const MAX_TIMES = 64;
const DIGITS = [["0", "9"]] as const;
const WORD = [
  ["0", "9"],
  ["A", "Z"],
  ["a", "z"],
  ["_", "_"],
] as const;
const KNOWN = "Letters, digits, - _ . [ ] ( ) | * + ? { } ^ $ \\d and \\w can be used";

export function isMatch({ ranges, isNot }: Letter, letter: string): boolean {
  return letter !== "" && ranges.some(([first, last]) => first <= letter && letter <= last) !== isNot;
}

/** @throws SyntaxError with what is not supported, and where */
export function patternNodeOf(expression: string): PatternNode {
  const letters = [...expression];
  let at = 0;
  const next = () => letters[at];
  const taken = (letter: string) => next() === letter && ++at > 0;
  const wrong = (what: string) => new SyntaxError(`${what} (letter ${at + 1} of ${expression}). ${KNOWN}`);

  function either(): PatternNode {
    const ways = [sequence()];
    while (taken("|")) ways.push(sequence());
    return ways.length === 1 && ways[0] !== undefined ? ways[0] : { kind: "either", ways };
  }

  function sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (next() !== undefined && next() !== "|" && next() !== ")") parts.push(repeated(single()));
    return { kind: "sequence", parts };
  }

  function single(): PatternNode {
    if (taken("^")) return { kind: "begin" };
    if (taken("$")) return { kind: "end" };
    if (taken(".")) return { kind: "letter", ranges: [], isNot: true };
    if (taken("[")) return letterClass();
    if (taken("(")) return group();
    if (/[*+?{}\])]/.test(next() ?? "")) throw wrong(`has a ${next()} that follows nothing it applies to`);
    return { kind: "letter", ranges: oneOrMore(), isNot: false };
  }

  function group(): PatternNode {
    if (taken("?") && !taken(":")) throw wrong("has a group that begins with (?, which is not supported");
    const inside = either();
    if (!taken(")")) throw wrong("has a ( without a )");
    return inside;
  }

  /** One letter, or the letters of an escape. */
  function oneOrMore(): Letter["ranges"] {
    const letter = next();
    if (letter === undefined) throw wrong("ends too early");
    at += 1;
    if (letter !== "\\") return [[letter, letter]];
    const escaped = next();
    at += 1;
    if (escaped === "d") return DIGITS;
    if (escaped === "w") return WORD;
    if (escaped === undefined || /[A-Za-z0-9]/.test(escaped))
      throw wrong(`has \\${escaped ?? ""}, which is not supported`);
    return [[escaped, escaped]];
  }

  function letterClass(): PatternNode {
    const isNot = taken("^");
    const ranges: (readonly [string, string])[] = [];
    do {
      if (next() === undefined) throw wrong("has a [ without a ]");
      const [[first = "", last = ""] = [], ...others] = oneOrMore();
      const isRange =
        others.length === 0 && first === last && next() === "-" && ![undefined, "]"].includes(letters[at + 1]);
      if (isRange) at += 1;
      const [[end = ""] = []] = isRange ? oneOrMore() : [];
      if (isRange && end < first) throw wrong(`has ${first}-${end}, whose ends are in the wrong order`);
      ranges.push([first, isRange ? end : last], ...others);
    } while (!taken("]"));
    return { kind: "letter", ranges, isNot };
  }

  function repeated(node: PatternNode): PatternNode {
    const times = timesAsked();
    if (times === null) return node;
    if (/[*+?{]/.test(next() ?? "")) throw wrong("has two repetitions in a row");
    return { kind: "repeated", node, ...times };
  }

  function timesAsked(): { readonly least: number; readonly most: number | null } | null {
    if (taken("*")) return { least: 0, most: null };
    if (taken("+")) return { least: 1, most: null };
    if (taken("?")) return { least: 0, most: 1 };
    if (next() !== "{") return null;
    const [all = "", low = "", comma, high] = /^\{(\d+)(,(\d*))?\}/.exec(letters.slice(at, at + 12).join("")) ?? [];
    if (all === "") throw wrong("has a { that does not begin a repetition such as {2} or {1,3}");
    at += all.length;
    const least = Number(low);
    const most = comma === undefined ? least : high === "" ? null : Number(high);
    if (least > MAX_TIMES || (most !== null && (most > MAX_TIMES || most < least)))
      throw wrong(`has ${all}: names have at most ${MAX_TIMES} letters`);
    return { least, most };
  }

  const whole = either();
  if (at < letters.length) throw wrong(`has a ${next()} that follows nothing it applies to`);
  return whole;
}
