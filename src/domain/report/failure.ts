/**
 * Puts into words what ended an execution, from what the state machine caught and from the evidence. Decides nothing.
 */
import * as z from "zod";
import { andMore, quoted } from "../text.ts";
import type { GateEvidence, HealthEvidence } from "../verdict/evidence.ts";
import type { FunctionVerdict } from "../verdict/verdict.ts";
import { explanationIn, type MaybeExplained } from "./reasons/code.ts";
import { explain } from "./reasons/reasons.ts";

/**
 * What a Catch leaves in the state data; `Cause` is JSON from Lambda, or plain text. Both are `null` after a
 * SendTaskFailure that gave neither, and a timeout has an empty `Cause`.
 */
export const caughtError = z.object({ Error: z.string().nullish(), Cause: z.string().nullish() });

export type Caught = z.infer<typeof caughtError>;

/** The error in words: Lambda's `errorMessage` where the Cause holds one, else the error's name. */
export function failureWords({ Error: name, Cause: cause }: Caught): string {
  return quoted(messageIn(cause ?? "") ?? (name || "an error without a name"));
}

/** The unhealthy verdicts in words, the first in full, for example `acme-chat: check "chat": … (and 2 more)`. */
export function unhealthyWords(unhealthy: readonly FunctionVerdict[]): string | null {
  const [first, ...more] = unhealthy;
  if (first === undefined) return null;
  return `${first.functionName}: ${first.reason}${andMore(more.length)}`;
}

/** The functions of a batch that fail by their checks or at the last look at it, each with its reason. */
export function failingOf(
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
 * What held a batch back beside its functions' own illness: an alarm that went off, or a lack of evidence the request
 * does not accept.
 */
export function reasonHeldBack({ decision, alarmVerdicts }: GateEvidence): MaybeExplained | null {
  if (decision !== "roll-back") return null;
  const alarm = alarmVerdicts.find(({ verdict }) => verdict === "unhealthy");
  return alarm ?? explain({ code: "stayed-inconclusive" });
}

function messageIn(cause: string): string | null {
  try {
    const { errorMessage } = Object(JSON.parse(cause)) as { errorMessage?: unknown };
    return typeof errorMessage === "string" && errorMessage !== "" ? errorMessage : null;
  } catch {
    return null;
  }
}
