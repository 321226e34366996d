/** A defect of an entry for which a package is rejected, with advice. */
import { NotUsable } from "../../errors.ts";
import { quotedName } from "./entry-name.ts";

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
  throw new NotUsable(`Entry ${quotedName(name)} ${found}. ${advice}.`);
}
