import { InvalidArgumentError } from "commander";

/** The account of the embedded cloud and of other emulators, unless they are told another one. */
export const LOCAL_ACCOUNT = "000000000000";

/** Reads an option. @throws InvalidArgumentError for what is not an account */
export function accountId(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new InvalidArgumentError("An account is 12 digits.");
}
