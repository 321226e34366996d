import { type MaybeExplained, UNEXPLAINED } from "../../src/domain/report/reasons/code.ts";
import { type Reason, reasonText } from "../../src/domain/report/reasons/reasons.ts";

/** A reason as documents of an earlier version hold it: its sentence alone. */
export function said<T extends string | null>(reason: T): MaybeExplained & { readonly reason: T } {
  return { ...UNEXPLAINED, reason };
}

/** The sentence of a reason; `null` of none. */
export function textOf(reason: Reason | null): string | null {
  return reason && reasonText(reason);
}
