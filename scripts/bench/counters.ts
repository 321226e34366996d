/** Counts what an embedded cloud answers. */
import type { CloudOptions } from "../../src/local/cloud.ts";
import { routeOf } from "../../src/local/lambda/routes.ts";

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

/** Counts from the last `reset` on; `onAnswer` is what the cloud is started with. */
export function counters(): {
  readonly counts: Counters;
  reset(): void;
  readonly onAnswer: NonNullable<CloudOptions["onAnswer"]>;
} {
  const counts = { ...nothing };
  return {
    counts,
    reset: () => Object.assign(counts, nothing),
    onAnswer(service, request, { status, body = "" }) {
      if (service === "s3") counts.s3 += 1;
      if (service === "logs" && request.headers["x-amz-target"]?.endsWith(".FilterLogEvents")) counts.searches += 1;
      if (service !== "lambda") return;
      if (request.path.startsWith("/_lambda/")) counts.packageBytes += Buffer.byteLength(body);
      else if (status === 429) counts.throttled += 1;
      else if (routeOf(request).budget === "control plane") counts.controlPlane += 1;
      else if (routeOf(request).budget === "GetFunction") counts.getFunction += 1;
    },
  };
}
