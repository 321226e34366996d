/** Puts names of a ZIP's entries into messages for people. */

const SHOWN = { before: 60, after: 30 };
/** A name for a message: quoted, control and direction characters escaped, the middle of a long one left out. */
export function printable(name: string): string {
  const short =
    name.length <= SHOWN.before + SHOWN.after ? name : `${name.slice(0, SHOWN.before)}…${name.slice(-SHOWN.after)}`;
  return JSON.stringify(short).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
