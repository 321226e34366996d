/** Explains why Lambda throttles an invocation, and detects throttling that no retry gets past. */
import { type InvokeCommand, ThrottleReason, TooManyRequestsException } from "@aws-sdk/client-lambda";
import { NotUsable } from "../../domain/errors.ts";
import { quoted } from "../../domain/text.ts";

/** By `ThrottleReason` of TooManyRequestsException. */
const THROTTLE_TEXTS: Readonly<Record<ThrottleReason, string>> = {
  [ThrottleReason.CallerRateLimitExceeded]: "the account exceeds its request rate",
  [ThrottleReason.ConcurrentInvocationLimitExceeded]: "the account's concurrency is in use",
  [ThrottleReason.ConcurrentSnapshotCreateLimitExceeded]: "Lambda is creating too many snapshots for the account",
  [ThrottleReason.FunctionInvocationRateLimitExceeded]: "the function exceeds its invocation rate",
  [ThrottleReason.ReservedFunctionConcurrentInvocationLimitExceeded]: "the function's reserved concurrency is in use",
  [ThrottleReason.ReservedFunctionInvocationRateLimitExceeded]:
    "the function exceeds the invocation rate of its reserved concurrency",
};

/** For example `the account's concurrency is in use (ConcurrentInvocationLimitExceeded)`. `null` for other errors. */
export function throttleText(error: unknown): string | null {
  if (!(error instanceof TooManyRequestsException)) return null;
  const { Reason: reason, message } = error;
  if (reason === undefined) return `Lambda is throttling calls (${quoted(message)})`;
  return `${THROTTLE_TEXTS[reason] ?? "Lambda is throttling calls"} (${reason})`;
}

/**
 * Stops retries of an invocation if the function's reserved concurrency is 0: the SDK would retry for a minute.
 * Lambda's response is the same as for reserved concurrency in use (recorded), so the number is looked up.
 * @throws NotUsable if it is 0
 */
export function stopRetriesIfDisabled(
  command: InvokeCommand,
  reservedConcurrency: () => Promise<number | null>,
): InvokeCommand {
  command.middlewareStack.add(
    (next) => (args) =>
      next(args).catch(async (error: unknown) => {
        const isOfReserved = error instanceof TooManyRequestsException && error.Reason?.startsWith("Reserved");
        if (isOfReserved && (await reservedConcurrency().catch(() => null)) === 0)
          throw new NotUsable({ code: "concurrency-zero", lambdaSays: String(error.Reason) });
        throw error;
      }),
    // Runs inside the SDK's retries, which use the same step with a high priority.
    { step: "finalizeRequest", priority: "low", name: "stopRetriesIfDisabled" },
  );
  return command;
}
