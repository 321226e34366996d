/** Decides whether Lambda refused a call because of its one function, so that a retry would fail too. */
import { LambdaServiceException } from "@aws-sdk/client-lambda";
import { errorText } from "../../domain/text.ts";

/** Temporary refusals, and conflicts with another update. */
const temporary = new Set([
  "TooManyRequestsException",
  "ThrottlingException",
  "RequestLimitExceeded",
  "PreconditionFailedException",
  "ResourceConflictException",
]);

/** Errors for callers that AWS does not recognize ("Common errors"): they do not concern the function. */
const callerErrors = new Set([
  "ExpiredTokenException",
  "UnrecognizedClientException",
  "InvalidSignatureException",
  "IncompleteSignatureException",
  "MissingAuthenticationTokenException",
  "RequestExpired",
  "OptInRequired",
]);

/** Client errors to which Lambda's model assigns a 5xx status. */
const clientErrorsWith5xx = /^(KMS|InvalidRuntime)/;

/** Lambda's error, its name first, or `null` if the error is not a refusal that concerns this one function. */
export function functionRefusalOf(error: unknown): string | null {
  if (!(error instanceof LambdaServiceException)) return null;
  const { name, $metadata } = error;
  const status = $metadata.httpStatusCode ?? 0;
  const refused = (status >= 400 && status < 500 && status !== 429) || clientErrorsWith5xx.test(name);
  if (!refused || temporary.has(name) || callerErrors.has(name)) return null;
  return errorText(error);
}
