/** Counts requests to the embedded cloud. */
import { type Budget, type Passage, routeOf } from "@layershift/embedded-cloud";

export interface Counters {
  /** Accepted Lambda calls that count against the account's 15 a second. */
  controlPlane: number;
  getFunction: number;
  /** Rejected with status 429. */
  throttled: number;
  searches: number;
  s3: number;
  /** Bytes of packages, downloaded from the URLs that Lambda returns. */
  packageBytes: number;
}

const ZERO: Counters = { controlPlane: 0, getFunction: 0, throttled: 0, searches: 0, s3: 0, packageBytes: 0 };

/** Counts since the last `reset`; pass `passage` to the cloud when it starts. */
export function startCounters(): {
  readonly counts: Counters;
  reset(): void;
  readonly passage: Passage;
} {
  const counts = { ...ZERO };
  return {
    counts,
    reset: () => Object.assign(counts, ZERO),
    async passage({ operation, request }, answer) {
      const response = await answer();
      const { status, body = "" } = response;
      if (operation.startsWith("s3.")) counts.s3 += 1;
      else if (operation === "logs.FilterLogEvents") counts.searches += 1;
      else if (request.path.startsWith("/_lambda/")) counts.packageBytes += Buffer.byteLength(body);
      else if (operation.startsWith("lambda.")) countCall(counts, status === 429 ? null : routeOf(request).budget);
      return response;
    },
  };
}

/** A budget of `null` means that the call was throttled. */
function countCall(counts: Counters, budget: Budget | null): void {
  if (budget === null) counts.throttled += 1;
  if (budget === "control plane") counts.controlPlane += 1;
  if (budget === "GetFunction") counts.getFunction += 1;
}
