/** Counts what an embedded cloud answers. */
import { type Budget, type Passage, routeOf } from "@layershift/embedded-cloud";

export interface Counters {
  /** Lambda calls that count against the account's 15 a second, those let through. */
  controlPlane: number;
  getFunction: number;
  /** Refused with 429. */
  throttled: number;
  searches: number;
  s3: number;
  /** Of packages, through the addresses Lambda gives out. */
  packageBytes: number;
}

const nothing: Counters = { controlPlane: 0, getFunction: 0, throttled: 0, searches: 0, s3: 0, packageBytes: 0 };

/** Counts from the last `reset` on; `passage` is what the cloud is started with. */
export function counters(): {
  readonly counts: Counters;
  reset(): void;
  readonly passage: Passage;
} {
  const counts = { ...nothing };
  return {
    counts,
    reset: () => Object.assign(counts, nothing),
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

/** `null`: Lambda let it wait. */
function countCall(counts: Counters, budget: Budget | null): void {
  if (budget === null) counts.throttled += 1;
  if (budget === "control plane") counts.controlPlane += 1;
  if (budget === "GetFunction") counts.getFunction += 1;
}
