/** Recognizes operations that an endpoint or Region lacks, and services that do not answer. */

/** Error names of AWS and its emulators. */
const UNSUPPORTED_NAMES =
  /^(UnknownOperation|NotImplemented|Unimplemented|UnsupportedOperation|MethodNotAllowed|InvalidAction|ActionNotSupported|NotSupported|UnknownService|InternalFailure)/;
const UNSUPPORTED_MESSAGES =
  /not (yet )?(been )?(implemented|supported|offered|available)|does not (offer|support|implement)|no service that answers|unknown operation/i;

/** A response without JSON is not from the service itself (floci-io/floci#226, aws/aws-sdk-js-v3#5851). */
const STATUS_OF_NO_PATH = new Set([404, 405, 501]);

/** Whether an error says that the endpoint lacks the operation. */
export function isUnsupported(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = statusOf(error);
  if (status === 501) return true;
  if (isNotJson(error)) return STATUS_OF_NO_PATH.has(status ?? 0) || UNSUPPORTED_NAMES.test(errorTypeOf(error));
  if (UNSUPPORTED_NAMES.test(error.name))
    return error.name !== "InternalFailure" || UNSUPPORTED_MESSAGES.test(error.message);
  return (
    (status === 404 || status === 400 || status === 405 || status === 500) && UNSUPPORTED_MESSAGES.test(error.message)
  );
}

/**
 * AWS's message if a Region lacks an operation (hashicorp/terraform-provider-aws#26486, #27986, zappa/Zappa#1425,
 * aws-controllers-k8s/community#2971). For a missing permission the message names it instead.
 */
const NOT_IN_REGION = /unable to determine service\/operation name to be authori[sz]ed/i;
/** The SDK's message for an empty response, seen in ap-northeast-3 and eu-central-2 (terraform-provider-aws#18328). */
const NO_MESSAGE = /^(UnknownError|Unknown)?$/;

/** Whether an error says that the endpoint or Region lacks the operation, and not that a permission is missing. */
export function isNotOffered(error: unknown): boolean {
  if (isUnsupported(error)) return true;
  if (!(error instanceof Error)) return false;
  // Lambda answers in JSON. XML with this name comes from a proxy that lacks the operation.
  if (isNotJson(error)) return /^AccessDenied/.test(errorTypeOf(error)) || error.message.includes(`"<AccessDen"`);
  return (
    error.name === "AccessDeniedException" && (NOT_IN_REGION.test(error.message) || NO_MESSAGE.test(error.message))
  );
}

/** Error codes of Node.js and the SDK for a call without a response. */
const NO_RESPONSE = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
  "TimeoutError",
]);

/** Whether a call got no response after all retries: nothing listens, or the host name does not resolve. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error) || statusOf(error) !== undefined) return false;
  const { code = error.name } = error as { readonly code?: unknown };
  return NO_RESPONSE.has(String(code));
}

interface SdkError {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

function statusOf(error: Error): number | undefined {
  return (error as SdkError).$metadata?.httpStatusCode;
}

/** The SDK parses every error of a JSON protocol as JSON, and keeps the response if that fails. */
function isNotJson(error: Error): boolean {
  return error instanceof SyntaxError && (error as SdkError).$response !== undefined;
}

function errorTypeOf(error: Error): string {
  return (error as SdkError).$response?.headers?.["x-amzn-errortype"] ?? "";
}
