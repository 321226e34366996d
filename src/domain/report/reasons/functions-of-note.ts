/** The functions a note is true of. */
import * as z from "zod";
import { listed, quoted } from "../../text.ts";
import { texts } from "./code.ts";

export const functions = { functions: texts, total: z.int() };

const MAX_NAMED = 20;
/** Characters, so that the functions behind it are always shown. */
const MAX_REMARK = 1000;

/** `remark: acme-chat, acme-mail`. */
export function withFunctions(remark: string, { functions: names }: { readonly functions: readonly string[] }): string {
  return `${quoted(remark, MAX_REMARK)}: ${listed(names, MAX_NAMED)}`;
}
