/** Gives the reason for what ended an execution, from what the state machine caught and from the evidence. */
import * as z from "zod";
import { MAX_NAME_LENGTH, quoted, quotedOrNull } from "../text.ts";
import type { GateEvidence, HealthEvidence } from "../verdict/evidence.ts";
import type { FunctionVerdict } from "../verdict/verdict.ts";
import { explanation, explanationIn, type MaybeExplained, UNEXPLAINED } from "./reasons/code.ts";
import { explain, type Reason } from "./reasons/reasons.ts";

/**
 * What a Catch leaves in the state data; `Cause` is JSON from Lambda, or plain text. Both are `null` after a
 * SendTaskFailure that gave neither, and a timeout has an empty `Cause`.
 */
export const caughtError = z.object({ Error: z.string().nullish(), Cause: z.string().nullish() });

export type Caught = z.infer<typeof caughtError>;

/**
 * The message of a task's error, with its code and facts in a last line: Step Functions passes on nothing else of it.
 * Without that line if the facts are long: a Cause has at most 32,768 characters, and a cut one is no JSON.
 */
export function messageWithCode(message: string, why: Reason): string {
  const { code, data } = explain(why);
  const line = JSON.stringify({ code, data });
  return line.length > MAX_CODE_LINE ? message : `${message}\n${line}`;
}

/** Leaves room for the stack, and for the escapes of JSON in JSON. */
const MAX_CODE_LINE = 8000;

/** The reason for a caught error: Lambda's `errorMessage` if the Cause holds one. `batch`: the one at work. */
export function reasonOfCaught({ Error: error, Cause: cause }: Caught, batch: number | null = null): Reason {
  const because = reasonIn(messageIn(cause ?? ""));
  return { code: "task-failed", batch, error: quotedOrNull(error || null, MAX_NAME_LENGTH), because };
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

function messageIn(cause: string): string {
  const { errorMessage } = Object(parsed(cause)) as { errorMessage?: unknown };
  return typeof errorMessage === "string" ? errorMessage : "";
}

/** The inverse of `messageWithCode`. A message of another error has no code. */
function reasonIn(message: string): MaybeExplained {
  const [, sentence = message, last = ""] = /^(.*)\n(.*)$/s.exec(message) ?? [];
  const { success, data } = codeLine.safeParse(parsed(last));
  return success
    ? { reason: quoted(sentence), ...data }
    : { ...UNEXPLAINED, reason: message === "" ? null : quoted(message) };
}

const codeLine = z.object({ code: z.string(), data: explanation.shape.data });

/** `null` for a text that is not JSON. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
