/** Formats sizes, durations, counts and amounts of money for people. */

/** Bytes in KB of 1,000, with one decimal below 10: `14 KB`, `0.6 KB`. Zero is a dash: an image has no ZIP. */
export function kilobytes(bytes: number): string {
  if (bytes === 0) return "–";
  const kb = bytes / 1000;
  return `${kb < 10 ? kb.toFixed(1) : Math.round(kb).toLocaleString("en-US")} KB`;
}

/** Bytes in GB of 1,024 MB, as Lambda counts its quota of storage: `0.4 GB`. */
export function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}

/** Size of a ZIP before and after a change: `512 KB → 14 KB`. Without a change, the size alone. */
export function sizeChange(bytesBefore: number, bytesAfter: number | null): string {
  if (bytesAfter === null) return kilobytes(bytesBefore);
  return `${kilobytes(bytesBefore)} → ${kilobytes(bytesAfter)}`;
}

/** Seconds as `41.2 s`; from two minutes as `12 min 05 s`; from two hours as `3 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 7200) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A count with its noun in the right number: `1 function`, `24 functions`, `2 copies`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en-US")} ${byNumber(number, noun, pluralOf(noun))}`;
}

/** The word that agrees with a count: `one` for 1, `several` for any other number. */
export function byNumber(number: number, one: string, several: string): string {
  return number === 1 ? one : several;
}

function pluralOf(noun: string): string {
  if (/(ch|s|sh|x)$/.test(noun)) return `${noun}es`;
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

/** Dollars, with four decimals below one dollar: `$0.0041`, `$12.30`. */
export function dollars(amount: number): string {
  return `$${amount < 1 ? amount.toFixed(4) : amount.toFixed(2)}`;
}
