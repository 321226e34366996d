/** Gives the reason for what ended an execution, from what the state machine caught and from the evidence. */
import * as z from "zod";
import { MAX_NAME_LENGTH, quoted, quotedOrNull } from "../text.ts";
import type { GateEvidence, HealthEvidence } from "../verdict/evidence.ts";
import type { FunctionVerdict } from "../verdict/verdict.ts";
import { explanationIn, type MaybeExplained } from "./reasons/code.ts";
import { explain, type Reason } from "./reasons/reasons.ts";

/**
 * What a Catch leaves in the state data; `Cause` is JSON from Lambda, or plain text. Both are `null` after a
 * SendTaskFailure that gave neither, and a timeout has an empty `Cause`.
 */
export const caughtError = z.object({ Error: z.string().nullish(), Cause: z.string().nullish() });

export type Caught = z.infer<typeof caughtError>;

/** The reason for a caught error: Lambda's `errorMessage` if the Cause holds one. `batch`: the one at work. */
export function reasonOfCaught({ Error: error, Cause: cause }: Caught, batch: number | null = null): Reason {
  return {
    code: "task-failed",
    batch,
    error: quotedOrNull(error || null, MAX_NAME_LENGTH),
    says: messageIn(cause ?? ""),
  };
}

/** The reason for unhealthy functions of a batch: the first one, and how many more there are; `null` if none is. */
export function reasonOfUnhealthy(batch: number, unhealthy: readonly FunctionVerdict[]): Reason | null {
  const [first, ...more] = unhealthy;
  if (first === undefined) return null;
  const { functionName } = first;
  return { code: "batch-unhealthy", batch, functionName, because: explanationIn(first), more: more.length };
}

/** The functions of a batch that fail by their checks or at the last look at it, each with its reason. */
export function failingIn(
  health: HealthEvidence | null,
  gates: GateEvidence | null,
): ReadonlyMap<string, MaybeExplained> {
  const byChecks = (health?.verdicts ?? []).filter(({ verdict }) => verdict === "unhealthy");
  return new Map([
    ...byChecks.map((verdict) => [verdict.functionName, explanationIn(verdict)] as const),
    ...(gates?.failing ?? []),
  ]);
}

/**
 * What held a batch back beside unhealthy functions: an alarm, or missing evidence that the request does not accept.
 */
export function reasonHeldBack({ decision, alarmVerdicts }: GateEvidence): MaybeExplained | null {
  if (decision !== "roll-back") return null;
  const alarm = alarmVerdicts.find(({ verdict }) => verdict === "unhealthy");
  return alarm ?? explain({ code: "stayed-inconclusive" });
}

function messageIn(cause: string): string | null {
  try {
    const { errorMessage } = Object(JSON.parse(cause)) as { errorMessage?: unknown };
    return typeof errorMessage === "string" && errorMessage !== "" ? quoted(errorMessage) : null;
  } catch {
    return null;
  }
}
