/** A defect of an entry for which a package is rejected, with advice. */
import { NotUsable } from "../../errors.ts";

export interface EntryDefect {
  readonly found: string;
  readonly advice: string;
}

/** Only damaged or manipulated files have such defects. */
const DEPLOY_AGAIN = "No known packaging tool creates this: deploy the function again from source";

/** @param advice which tools create such entries, and how to zip them again */
export function defect(found: string, advice: string = DEPLOY_AGAIN): EntryDefect {
  return { found, advice };
}

export function rejectEntry({ name }: { readonly name: string }, { found, advice }: EntryDefect): never {
  throw new NotUsable({ code: "entry-rejected", entry: quotedName(name), found, advice });
}

const SHOWN = { before: 60, after: 30 };

/** Quoted, with invisible characters escaped and the middle of a long name cut. */
function quotedName(name: string): string {
  const short =
    name.length <= SHOWN.before + SHOWN.after ? name : `${name.slice(0, SHOWN.before)}…${name.slice(-SHOWN.after)}`;
  return JSON.stringify(short).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
