/** A function that answers as it did the first time it was given the same texts. */
export function memoize<Texts extends readonly string[], Result>(
  answer: (...texts: Texts) => Result,
): (...texts: Texts) => Result {
  const known = new Map<string, Result>();
  return (...texts) => {
    const key = texts.join("\0");
    const result = known.get(key) ?? answer(...texts);
    known.set(key, result);
    return result;
  };
}
