import { InvalidArgumentError } from "commander";

/** The default account of the embedded cloud and of other emulators. */
export const LOCAL_ACCOUNT = "000000000000";

/** Parses an option. @throws InvalidArgumentError if it is not an account ID */
export function parseAccountId(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new InvalidArgumentError("An account ID has 12 digits.");
}
