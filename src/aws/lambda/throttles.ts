/** Says why Lambda takes no invocation now, and which refusals no later try gets past. */
import { type InvokeCommand, ThrottleReason, TooManyRequestsException } from "@aws-sdk/client-lambda";
import { NotUsable } from "../../domain/errors.ts";
import { quoted } from "../../domain/text.ts";

/** By `Reason` of TooManyRequestsException, the model's `ThrottleReason`. */
const THROTTLE_TEXTS: Readonly<Record<ThrottleReason, string>> = {
  [ThrottleReason.CallerRateLimitExceeded]: "calls of this account come faster than Lambda takes them",
  [ThrottleReason.ConcurrentInvocationLimitExceeded]: "the account's concurrency is in use",
  [ThrottleReason.ConcurrentSnapshotCreateLimitExceeded]: "Lambda makes too many snapshots of this account now",
  [ThrottleReason.FunctionInvocationRateLimitExceeded]: "the function is called faster than Lambda takes it",
  [ThrottleReason.ReservedFunctionConcurrentInvocationLimitExceeded]: "the function's reserved concurrency is in use",
  [ThrottleReason.ReservedFunctionInvocationRateLimitExceeded]:
    "the function is called faster than its reserved concurrency allows",
};

/** `the account's concurrency is in use (ConcurrentInvocationLimitExceeded)`; `null` for every other error. */
export function throttleText(error: unknown): string | null {
  if (!(error instanceof TooManyRequestsException)) return null;
  const { Reason: reason, message } = error;
  if (reason === undefined) return `Lambda takes no more calls now (${quoted(message)})`;
  return `${THROTTLE_TEXTS[reason] ?? "Lambda takes no more calls now"} (${reason})`;
}

/**
 * Ends the tries of an invocation at once where the function's reserved concurrency is 0: the SDK would go on trying
 * for a minute. Lambda answers such a call as one to a function whose reserved concurrency is in use (recorded), so its
 * number is looked up.
 * @throws NotUsable then
 */
export function refuseIfSwitchedOff(
  command: InvokeCommand,
  reservedConcurrency: () => Promise<number | null>,
): InvokeCommand {
  command.middlewareStack.add(
    (next) => (args) =>
      next(args).catch(async (error: unknown) => {
        const isOfReserved = error instanceof TooManyRequestsException && error.Reason?.startsWith("Reserved");
        if (isOfReserved && (await reservedConcurrency().catch(() => null)) === 0)
          throw new NotUsable(`its reserved concurrency is 0, so Lambda refuses every call (${error.Reason})`);
        throw error;
      }),
    // Inside the SDK's tries, which are of the same step with a high priority.
    { step: "finalizeRequest", priority: "low", name: "refuseIfSwitchedOff" },
  );
  return command;
}
