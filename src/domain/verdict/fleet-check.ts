/**
 * Decides about fleet-wide checks: what a later step is sent, and whether a failing workflow is the migration's doing.
 */
import * as z from "zod";
import type { Stored } from "../stored/parts.ts";
import { HEALTHY, judgement, judgementOf } from "./function-verdict.ts";
import { newErrors } from "./logs/import-errors.ts";
import type { CheckResult } from "./verdict.ts";

/** Values kept from earlier results, by name. */
export type KeptValues = ReadonlyMap<string, unknown>;

/**
 * The payload with every `${name}` that was kept filled in. A text that is exactly `${name}` becomes the value itself,
 * number or object; inside a longer text the value is written out. Names nobody kept stay as they are.
 */
export function withKeptValues(payload: unknown, kept: KeptValues): unknown {
  if (typeof payload === "string") return filledText(payload, kept);
  if (Array.isArray(payload)) return payload.map((element) => withKeptValues(element, kept));
  if (typeof payload !== "object" || payload === null) return payload;
  return Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, withKeptValues(value, kept)]));
}

export const fleetVerdict = z.object({ check: z.string(), ...judgement.shape });

export type FleetVerdict = Stored<typeof fleetVerdict>;

/**
 * Verdict on one fleet-wide check against the same check before the migration; `before` is missing where it was never
 * run.
 */
export function verdictOnFleetCheck(now: CheckResult, before: CheckResult | undefined): FleetVerdict {
  const { check, why } = now;
  if (!now.passed) {
    const failedBefore = before?.passed === false;
    const verdict = failedBefore ? "inconclusive" : "unhealthy";
    return { check, ...judgementOf(verdict, { code: "fleet-check-failed", check, why, failedBefore }) };
  }
  const [error] = newErrors(now.importErrors, before?.importErrors ?? []);
  if (error !== undefined)
    return { check, ...judgementOf("unhealthy", { code: "fleet-check-logs-error", check, error }) };
  return { check, ...HEALTHY };
}

function filledText(text: string, kept: KeptValues): unknown {
  const [, whole] = text.match(/^\$\{(\w+)\}$/) ?? [];
  if (whole !== undefined && kept.has(whole)) return kept.get(whole);
  return text.replace(/\$\{(\w+)\}/g, (placeholder, name: string) => {
    if (!kept.has(name)) return placeholder;
    const value = kept.get(name);
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}
