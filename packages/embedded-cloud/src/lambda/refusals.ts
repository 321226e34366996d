/** Lambda's errors with AWS's texts and status codes, and their REST-JSON responses. */
import { AwsError, type CloudResponse } from "../service.ts";

/** The limit that was exceeded: `ThrottleReason` in the service model. */
type ThrottleReason =
  | "CallerRateLimitExceeded"
  | "ConcurrentInvocationLimitExceeded"
  | "ReservedFunctionConcurrentInvocationLimitExceeded";

/** Too many calls, or too many concurrent invocations. */
export class TooManyRequests extends AwsError {
  readonly reason: ThrottleReason;
  constructor(reason: ThrottleReason) {
    super("TooManyRequestsException", reason === "CallerRateLimitExceeded" ? "Rate exceeded" : "Rate Exceeded.", 429);
    this.reason = reason;
  }
}

/** A parameter is well formed, but its value cannot be used. */
export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}

/** A member that breaks a constraint of the service model. `where` is its path, such as `snapStart.applyOn`. */
export interface BrokenMember {
  readonly where: string;
  /** The refused value; `undefined` if the message must not repeat it. */
  readonly value: unknown;
  readonly constraint: string;
}

/** The error for members that break their constraints, in Lambda's words. */
export function validationError(...broken: readonly BrokenMember[]): AwsError {
  const problems = broken.map(
    ({ where, value, constraint }) =>
      `Value ${value === undefined ? "" : `${shown(value)} `}at '${where}' failed to satisfy constraint: ${constraint}`,
  );
  const count = `${problems.length} validation error${problems.length === 1 ? "" : "s"} detected`;
  return new AwsError("ValidationException", `${count}: ${problems.join("; ")}`);
}

/** `null`, `'text'`, `'[a, b]'` and `'{2=2.0}'`, as Lambda writes values. */
function shown(value: unknown): string {
  return value === null ? "null" : `'${plain(value)}'`;
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const pairs = Object.entries(value).map(([key, inner]) => `${key}=${weightOrText(inner)}`);
  return `{${pairs.join(", ")}}`;
}

/** Numbers in maps are weights: Lambda writes them with a decimal place. */
function weightOrText(value: unknown): string {
  return Number.isInteger(value) ? Number(value).toFixed(1) : plain(value);
}

/** @throws AwsError naming all members that break a constraint */
export function checkMembers(
  members: readonly (readonly [isBroken: boolean, where: string, value: string | null, constraint: string])[],
): void {
  const broken = members
    .filter(([isBroken]) => isBroken)
    .map(([, where, value, constraint]) => ({ where, value, constraint }));
  if (broken.length > 0) throw validationError(...broken);
}

/** Constraints, in Lambda's words. */
export const NOT_NULL = "Member must not be null";
export const oneOf = (values: readonly string[]) => `Member must satisfy enum value set: [${values.join(", ")}]`;
export const ofPattern = (pattern: string) => `Member must satisfy regular expression pattern: ${pattern}`;
export const atMostLong = (length: number) => `Member must have length less than or equal to ${length}`;
export const atLeastLong = (length: number) => `Member must have length greater than or equal to ${length}`;

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
 * Refuses an update if the given revision is not the latest. `calls`: the operations that return the latest revision.
 *
 * @throws AwsError PreconditionFailedException
 */
export function checkRevision(given: string | undefined, latest: string, calls = "GetFunction/GetAlias"): void {
  if (given === undefined || given === latest) return;
  throw new AwsError(
    "PreconditionFailedException",
    `The Revision Id provided does not match the latest Revision Id. Call the ${calls} API to retrieve the latest Revision Id`,
    412,
  );
}

/** Exceptions with a member `Message` in the service model; all others have `message`. */
const withMessage = new Set(["ResourceNotFoundException", "ResourceInUseException", "ServiceException"]);

/** The response from which an SDK restores the exception. */
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
