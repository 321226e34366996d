/** Refusals as each service words them, for faults that no service makes by itself. */
import type { ApiCall } from "../calls.ts";
import { AwsError } from "../service.ts";

type Refusal = "throttled" | "broken" | "denied";

/** Code and status; services of a JSON protocol share one wording. */
const words: Readonly<Record<"lambda" | "s3" | "other", Readonly<Record<Refusal, readonly [string, number]>>>> = {
  lambda: {
    throttled: ["TooManyRequestsException", 429],
    broken: ["ServiceException", 500],
    denied: ["AccessDeniedException", 403],
  },
  s3: { throttled: ["SlowDown", 503], broken: ["InternalError", 500], denied: ["AccessDenied", 403] },
  other: {
    throttled: ["ThrottlingException", 400],
    broken: ["ServiceUnavailableException", 500],
    denied: ["AccessDeniedException", 400],
  },
};

const messages = {
  throttled: "Rate exceeded",
  broken: "We encountered an internal error. Please try again.",
  denied: "The caller is not authorized to perform this operation.",
};

export function refusalOf(kind: Refusal, { operation, request }: ApiCall): AwsError {
  const service = operation.slice(0, operation.indexOf("."));
  // Packages that Lambda gives out come from S3.
  const speaks = request.path.startsWith("/_lambda/") ? "s3" : service;
  const [code, status] = words[speaks === "lambda" || speaks === "s3" ? speaks : "other"][kind];
  return new AwsError(code, messages[kind], status);
}
