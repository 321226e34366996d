/** Decides whether Lambda refused a call because of the one function it was about, so that it would refuse it again. */
import { LambdaServiceException } from "@aws-sdk/client-lambda";
import { errorText } from "../../domain/text.ts";

/** Refusals that come and go, or that meet somebody else's update. */
const passing = new Set([
  "TooManyRequestsException",
  "ThrottlingException",
  "RequestLimitExceeded",
  "PreconditionFailedException",
  "ResourceConflictException",
]);

/**
 * What AWS answers to any call whose sender it does not know (Common errors): the service's matter, not the function's.
 */
const ofTheSender = new Set([
  "ExpiredTokenException",
  "UnrecognizedClientException",
  "InvalidSignatureException",
  "IncompleteSignatureException",
  "MissingAuthenticationTokenException",
  "RequestExpired",
  "OptInRequired",
]);

/** Client errors that Lambda's model gives a 5xx status. */
const inSpiteOfStatus = /^(KMS|InvalidRuntime)/;

/** Lambda's words, the exception's name first; `null` for every error that is no refusal of this one function. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof LambdaServiceException)) return null;
  const { name, $metadata } = error;
  const status = $metadata.httpStatusCode ?? 0;
  const refused = (status >= 400 && status < 500 && status !== 429) || inSpiteOfStatus.test(name);
  if (!refused || passing.has(name) || ofTheSender.has(name)) return null;
  return errorText(error);
}
