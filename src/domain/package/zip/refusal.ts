/** What is said of an entry for which a package is refused: what was found, who writes such, and what to do. */
import { NotUsable } from "../../errors.ts";
import { printable } from "./entry-name.ts";

export interface Refusal {
  readonly found: string;
  readonly advice: string;
}

/** Advice for what only a damaged file, or one made to deceive, can be. */
const DEPLOY_AGAIN = "No packaging tool is known to write this: deploy the function again, from its source";

/** @param advice which tools write such entries, and how to zip them again */
export function refusal(found: string, advice: string = DEPLOY_AGAIN): Refusal {
  return { found, advice };
}

export function refuse({ name }: { readonly name: string }, { found, advice }: Refusal): never {
  throw new NotUsable(`Entry ${printable(name)} ${found}. ${advice}.`);
}
