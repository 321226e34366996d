/** Names of a ZIP's entries: from their bytes, and into messages for people. */

const UTF8_FLAG = 1 << 11;
/** Characters 128 to 255 of code page 437, in which names are that say nothing else (PKWARE's APPNOTE 6.3.10, D.1). */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";
const SHOWN = { before: 60, after: 30 };
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The name as text. Many tools write UTF-8 without saying so: what is valid UTF-8 is read as that. */
export function nameIn(raw: Buffer, flags: number): string {
  if (raw.every((byte) => byte < 0x80)) return raw.toString("latin1");
  try {
    return utf8.decode(raw);
  } catch {
    if ((flags & UTF8_FLAG) !== 0) return raw.toString("utf8");
    return raw.toString("latin1").replace(/[\x80-\xff]/g, (character) => CP437.charAt(character.charCodeAt(0) - 0x80));
  }
}

/** A name for a message: quoted, control and direction characters escaped, the middle of a long one left out. */
export function printable(name: string): string {
  const short =
    name.length <= SHOWN.before + SHOWN.after ? name : `${name.slice(0, SHOWN.before)}…${name.slice(-SHOWN.after)}`;
  return JSON.stringify(short).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
