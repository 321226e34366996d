/** What can go wrong with a call, and which calls it goes wrong with. */
import type { ApiCall } from "../calls.ts";

export type FaultKind =
  /** Refused as over the rate, before any effect. */
  | "throttled"
  /** An error of the service's own (5xx), before any effect. */
  | "error-before"
  /** The same answer, though the effect is there. */
  | "error-after"
  /** The effect is there, and the connection ends without an answer. */
  | "cut-after"
  /** Answered late. */
  | "slow"
  /** Refused for want of a permission. */
  | "denied"
  /** Answered as AWS does in a Region that lacks the operation. */
  | "not-offered"
  /** Answered by a page in front of the service, which has no such path. */
  | "no-such-path"
  /** The connection ends before the call has an effect. */
  | "cut-before"
  /** The process that calls dies before the call has an effect. */
  | "killed-before"
  /** It dies when the effect is there, and never sees the answer. */
  | "killed-after"
  /** Lambda takes the update, and it ends as Failed. */
  | "update-fails"
  /** S3 says the object is written, and it is not. */
  | "write-lost"
  /** Somebody else deploys the function just before the call. */
  | "deployed-meanwhile"
  /** Somebody else deploys the function, publishes a version, and points every alias of a published version to it. */
  | "released-meanwhile";

export interface Fault {
  readonly kind: FaultKind;
  /** As `lambda.UpdateFunctionCode`. */
  readonly operation: string;
  /** Only calls about this: a function's name, a key. */
  readonly about?: RegExp | undefined;
  /** Only calls signed with such an access key. */
  readonly caller?: RegExp | undefined;
  /** The first matching call that meets it, counted from 1, which is the default. */
  readonly nth?: number | undefined;
  /** How many calls meet it from then on: 1 by default, `Number.POSITIVE_INFINITY` for all. */
  readonly times?: number | undefined;
  /** How late `slow` answers, on the cloud's clock: 5 by default. */
  readonly seconds?: number | undefined;
  /** Whose update fails, or who is deployed: where the call itself names no function. */
  readonly functionName?: string | undefined;
}

export function isMet({ operation, about, caller }: Fault, call: ApiCall): boolean {
  return (
    call.operation === operation &&
    (about === undefined || about.test(call.about)) &&
    (caller === undefined || caller.test(call.caller ?? ""))
  );
}

/** Whether a matching call, counted from 1, is one of those that meet the fault. */
export function isTurn({ nth = 1, times = 1 }: Fault, count: number): boolean {
  return count >= nth && count < nth + times;
}

/** The function a fault concerns. @throws TypeError where neither the fault nor the call names one */
export function functionOf({ kind, functionName, operation }: Fault, { about }: ApiCall): string {
  const name = functionName ?? about.match(/\/functions\/([^/]+)/)?.[1];
  if (name === undefined) throw new TypeError(`${kind} needs the name of a function: ${operation} names none.`);
  return name;
}
