/** Decides on fleet-wide checks: what a later step is sent, and whether the migration caused a failure. */
import * as z from "zod";
import type { Stored } from "../stored/parts.ts";
import { HEALTHY, judgement, judgementOf } from "./function-verdict.ts";
import { newErrors } from "./logs/import-errors.ts";
import type { CheckResult } from "./verdict.ts";

/** Values kept from earlier results, by name. */
export type KeptValues = ReadonlyMap<string, unknown>;

/**
 * The payload with kept values in place of each `${name}`. A text that is exactly `${name}` becomes the value itself,
 * such as a number or an object. In a longer text, the value is written out. Unknown names stay.
 */
export function withKeptValues(payload: unknown, kept: KeptValues): unknown {
  if (typeof payload === "string") return textWithKeptValues(payload, kept);
  if (Array.isArray(payload)) return payload.map((element) => withKeptValues(element, kept));
  if (typeof payload !== "object" || payload === null) return payload;
  return Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, withKeptValues(value, kept)]));
}

/** Lambda's limit for the payload of a synchronous invocation ("Lambda quotas": 6 MB). */
const MAX_PAYLOAD_BYTES = 6_291_456;

/** Whether `withKeptValues` would exceed Lambda's limit. A payload can repeat a large value thousands of times. */
export function isPayloadTooLarge(payload: unknown, kept: KeptValues): boolean {
  const bytes = new Map([...kept].map(([name, value]) => [name, Buffer.byteLength(JSON.stringify(value))]));
  const names = [...JSON.stringify(payload).matchAll(/\$\{(\w+)\}/g)];
  return names.reduce((sum, [, name = ""]) => sum + (bytes.get(name) ?? 0), 0) > MAX_PAYLOAD_BYTES;
}

export const fleetVerdict = z.object({ check: z.string(), ...judgement.shape });

export type FleetVerdict = Stored<typeof fleetVerdict>;

/**
 * Verdict on a fleet-wide check, compared with its result `before` the migration; `undefined` if it did not run then.
 */
export function verdictOnFleetCheck(now: CheckResult, before: CheckResult | undefined): FleetVerdict {
  const { check, why, because } = now;
  if (!now.passed) {
    const failedBefore = before?.passed === false;
    const verdict = failedBefore ? "inconclusive" : "unhealthy";
    return {
      check,
      ...judgementOf(verdict, { code: "fleet-check-failed", check, why, because: because ?? null, failedBefore }),
    };
  }
  const [error] = newErrors(now.importErrors, before?.importErrors ?? []);
  if (error !== undefined)
    return { check, ...judgementOf("unhealthy", { code: "fleet-check-logs-error", check, error }) };
  return { check, ...HEALTHY };
}

function textWithKeptValues(text: string, kept: KeptValues): unknown {
  const [, whole] = text.match(/^\$\{(\w+)\}$/) ?? [];
  if (whole !== undefined && kept.has(whole)) return kept.get(whole);
  return text.replace(/\$\{(\w+)\}/g, (placeholder, name: string) => {
    if (!kept.has(name)) return placeholder;
    const value = kept.get(name);
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}
