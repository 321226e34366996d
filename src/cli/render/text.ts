/** Sizes, times and wrapped text as people read them. */

/** Bytes as KB of 1,000 with one decimal under 10: `14 KB`, `0.6 KB`; a dash for none: an image has no ZIP. */
export function kilobytes(bytes: number): string {
  if (bytes === 0) return "–";
  const kb = bytes / 1000;
  return `${kb < 10 ? kb.toFixed(1) : Math.round(kb).toLocaleString("en-US")} KB`;
}

/** A ZIP's size before and after: `512 KB → 14 KB`; only the first where it did not change. */
export function sizeChange(bytesBefore: number, bytesAfter: number | null): string {
  if (bytesAfter === null) return kilobytes(bytesBefore);
  return `${kilobytes(bytesBefore)} → ${kilobytes(bytesAfter)}`;
}

/** Seconds as `41.2 s`, from two minutes on as `12 min 05 s`. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** `1 function`, `24 functions`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : noun.endsWith("ch") ? "es" : "s"}`;
}

/** Breaks text at spaces into lines of at most `width`; a longer word is cut, nothing is lost. */
export function wrapped(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => wrappedLine(line, Math.max(1, width)));
}

function wrappedLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ").flatMap((piece) => cut(piece, width))) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (longer.length <= width) current = longer;
    else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current];
}

function cut(word: string, width: number): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < word.length; from += width) pieces.push(word.slice(from, from + width));
  return pieces.length === 0 ? [""] : pieces;
}
