/** Lambda's refusals, in the words and with the status codes AWS uses, and how they look on the wire (REST-JSON). */
import { AwsError, type CloudResponse } from "../service.ts";

/** What was too much, in the words of the model's `ThrottleReason`. */
type ThrottleReason =
  | "CallerRateLimitExceeded"
  | "ConcurrentInvocationLimitExceeded"
  | "ReservedFunctionConcurrentInvocationLimitExceeded";

/** A refusal to slow down, or to come when fewer invocations are under way. */
export class TooManyRequests extends AwsError {
  readonly reason: ThrottleReason;
  constructor(reason: ThrottleReason) {
    super("TooManyRequestsException", reason === "CallerRateLimitExceeded" ? "Rate exceeded" : "Rate Exceeded.", 429);
    this.reason = reason;
  }
}

/** A parameter is well formed but cannot be carried out. */
export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}

/**
 * A parameter breaks a constraint of the service model. `constraint` goes on after "failed to satisfy constraint: ".
 */
export function validationError(where: string, constraint: string): AwsError {
  return new AwsError(
    "ValidationException",
    `1 validation error detected: Value at '${where}' failed to satisfy constraint: ${constraint}`,
  );
}

/** Refuses the members that break a constraint, all at once, each with its value. */
export function checkMembers(
  members: readonly (readonly [isBroken: boolean, where: string, value: string | null, constraint: string])[],
): void {
  const problems = members
    .filter(([isBroken]) => isBroken)
    .map(([, where, value, rule]) => `Value '${value}' at '${where}' failed to satisfy constraint: ${rule}`);
  if (problems.length === 0) return;
  const count = `${problems.length} validation error${problems.length === 1 ? "" : "s"} detected`;
  throw new AwsError("ValidationException", `${count}: ${problems.join("; ")}`);
}

export function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, 404);
}

export function functionNotFound(arn: string): AwsError {
  return notFound(`Function not found: ${arn}`);
}

export function conflict(message: string): AwsError {
  return new AwsError("ResourceConflictException", message, 409);
}

/**
 * Guards an update: passes where no revision is given or the given one is the latest. `calls`: what tells the latest.
 */
export function checkRevision(given: string | undefined, latest: string, calls = "GetFunction/GetAlias"): void {
  if (given === undefined || given === latest) return;
  throw new AwsError(
    "PreconditionFailedException",
    `The Revision Id provided does not match the latest Revision Id. Call the ${calls} API to retrieve the latest Revision Id`,
    412,
  );
}

/** The exceptions whose message the service model calls `Message`; it is `message` in every other one. */
const withMessage = new Set(["ResourceNotFoundException", "ResourceInUseException", "ServiceException"]);

/** The answer a client library turns back into the exception. */
export function answerFor(error: AwsError): CloudResponse {
  const headers = { "content-type": "application/json", "x-amzn-errortype": error.code };
  const member = withMessage.has(error.code) ? "Message" : "message";
  const body = { Type: error.status < 500 ? "User" : "Service", [member]: error.message };
  if (!(error instanceof TooManyRequests)) return { status: error.status, headers, body: JSON.stringify(body) };
  return {
    status: error.status,
    headers: error.reason === "CallerRateLimitExceeded" ? { ...headers, "retry-after": "1" } : headers,
    body: JSON.stringify({ ...body, Reason: error.reason }),
  };
}
