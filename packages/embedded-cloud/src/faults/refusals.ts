/** Refusals in the words of each service, for faults that no service causes. */
import type { ApiCall } from "../calls.ts";
import { AwsError, type CloudResponse } from "../service.ts";

type Refusal = "throttled" | "broken" | "denied" | "not-offered";

/** Code and status; services of a JSON protocol share one wording. */
const words: Readonly<Record<"lambda" | "s3" | "other", Readonly<Record<Refusal, readonly [string, number]>>>> = {
  lambda: {
    throttled: ["TooManyRequestsException", 429],
    broken: ["ServiceException", 500],
    denied: ["AccessDeniedException", 403],
    "not-offered": ["AccessDeniedException", 403],
  },
  s3: {
    throttled: ["SlowDown", 503],
    broken: ["InternalError", 500],
    denied: ["AccessDenied", 403],
    "not-offered": ["NotImplemented", 501],
  },
  other: {
    throttled: ["ThrottlingException", 400],
    broken: ["ServiceUnavailableException", 500],
    denied: ["AccessDeniedException", 400],
    "not-offered": ["UnknownOperationException", 404],
  },
};

const messages = {
  throttled: "Rate exceeded",
  broken: "We encountered an internal error. Please try again.",
  denied: "The caller is not authorized to perform this operation.",
  "not-offered": "Unable to determine service/operation name to be authorized.",
};

/** What a server in front of a service answers for a path it does not know (floci-io/floci#226). */
export const noSuchPath: CloudResponse = {
  status: 404,
  headers: { "content-type": "text/html" },
  body: "<!doctype html><title>404 Not Found</title><h1>Not Found</h1>\n",
};

export function refusalOf(kind: Refusal, { operation, request }: ApiCall): AwsError {
  const service = operation.slice(0, operation.indexOf("."));
  // Packages that Lambda gives out come from S3.
  const speaks = request.path.startsWith("/_lambda/") ? "s3" : service;
  const [code, status] = words[speaks === "lambda" || speaks === "s3" ? speaks : "other"][kind];
  return new AwsError(code, messages[kind], status);
}
