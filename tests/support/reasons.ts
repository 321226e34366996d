import { expect } from "vitest";
import type { Problem } from "../../src/domain/errors.ts";
import { type MaybeExplained, UNEXPLAINED } from "../../src/domain/report/reasons/code.ts";
import { type Code, type Reason, reasonText } from "../../src/domain/report/reasons/reasons.ts";

/** A reason as documents of an earlier version hold it: its sentence alone. */
export function said<T extends string | null>(reason: T): MaybeExplained & { readonly reason: T } {
  return { ...UNEXPLAINED, reason };
}

/** A problem as documents of an earlier version hold it. */
export function problemSaid(path: string, message: string): Problem {
  return { path, message, code: null, data: {} };
}

/** What a reason must have: this code, and at least these facts; whatever its sentence. */
export function coded(code: Code, data: object = {}): unknown {
  return expect.objectContaining({ code, data: expect.objectContaining(data) });
}

/** The same of a problem at a path of the request. */
export function problem(path: string, code: Code, data: object = {}): unknown {
  return expect.objectContaining({ path, code, data: expect.objectContaining(data) });
}

/** The sentence of a reason; `null` of none. */
export function textOf(reason: Reason | null): string | null {
  return reason && reasonText(reason);
}

/** The sentences of reasons as they are stored. */
export function textsOf(reasons: readonly MaybeExplained[]): readonly (string | null)[] {
  return reasons.map(({ reason }) => reason);
}
