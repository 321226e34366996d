const SHOWN = { before: 60, after: 30 };
/**
 * An entry name for messages: quoted, with control and direction characters escaped and the middle of a long name cut.
 */
export function quotedName(name: string): string {
  const short =
    name.length <= SHOWN.before + SHOWN.after ? name : `${name.slice(0, SHOWN.before)}…${name.slice(-SHOWN.after)}`;
  return JSON.stringify(short).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
