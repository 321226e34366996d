/** Invokes a function and waits for its response. */
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { NoAnswer, NotUsable } from "../../domain/errors.ts";
import { verifyVersion } from "./calls.ts";
import { stopRetriesIfDisabled } from "./throttles.ts";

/** The result of a synchronous invocation. `payload` and `logTail` are never logged or stored unchanged. */
export interface Invocation {
  /** `Unhandled` or `Handled` if the function failed; `payload` then contains the error. */
  readonly functionError: string | null;
  /** The parsed response, its text if it is not JSON, or `null` if it is empty. */
  readonly payload: unknown;
  /** The last 4 KB of the invocation's log. */
  readonly logTail: string;
}

/** Invokes as `Lambda.invoke` promises. `reservedConcurrency` reads that of the function. */
export async function invokeFunction(
  client: LambdaClient,
  { name, payload, seconds }: { readonly name: string; readonly payload: unknown; readonly seconds: number },
  reservedConcurrency: () => Promise<number | null>,
): Promise<Invocation> {
  const command = new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload), LogType: "Tail" });
  const invocation = stopRetriesIfDisabled(command, reservedConcurrency);
  const answer = await withTimeout((abortSignal) => client.send(invocation, { abortSignal }), seconds);
  verifyVersion(name, answer.ExecutedVersion);
  return {
    functionError: answer.FunctionError ?? null,
    payload: jsonOrText(textOf(answer.Payload)),
    logTail: Buffer.from(answer.LogResult ?? "", "base64")
      .subarray(-MAX_LOG_BYTES)
      .toString("utf8"),
  };
}

/** Lambda's limits: 6 MB for a response (quotas), 4 KB for a log tail (Invoke, LogResult). Emulators send more. */
const MAX_RESPONSE_BYTES = 6_291_556;
const MAX_LOG_BYTES = 4096;

function textOf(payload: Uint8Array = new Uint8Array()): string {
  if (payload.length > MAX_RESPONSE_BYTES)
    throw new NotUsable({ code: "response-too-large", bytes: payload.length, allowedBytes: MAX_RESPONSE_BYTES });
  return Buffer.from(payload).toString("utf8");
}

/** Aborting stops the SDK from sending, but not from waiting before its next attempt. */
async function withTimeout<T>(send: (signal: AbortSignal) => Promise<T>, seconds: number): Promise<T> {
  const signal = AbortSignal.timeout(seconds * 1000);
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new NoAnswer(seconds)), { once: true });
  });
  return Promise.race([send(signal), over]);
}

function jsonOrText(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
