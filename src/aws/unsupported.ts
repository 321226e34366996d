/**
 * Tells an endpoint that does not know an operation, a Region that lacks it, and a service that gives no answer at all
 * from a call that is refused.
 */

/** How AWS and its emulators name it. */
const names =
  /^(UnknownOperation|NotImplemented|Unimplemented|UnsupportedOperation|MethodNotAllowed|InvalidAction|ActionNotSupported|NotSupported|UnknownService|InternalFailure)/;
const words =
  /not (yet )?(been )?(implemented|supported|offered|available)|does not (offer|support|implement)|no service that answers|unknown operation/i;

/**
 * Answers without a JSON body come from in front of the service: it has no such path (floci-io/floci#226,
 * aws/aws-sdk-js-v3#5851).
 */
const STATUS_OF_NO_PATH = new Set([404, 405, 501]);

/** Whether an error of a call says that the endpoint has no such operation. */
export function isUnsupported(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = statusOf(error);
  if (status === 501) return true;
  if (isNotJson(error)) return STATUS_OF_NO_PATH.has(status ?? 0) || names.test(errorTypeOf(error));
  if (names.test(error.name)) return error.name !== "InternalFailure" || words.test(error.message);
  return (status === 404 || status === 400 || status === 405 || status === 500) && words.test(error.message);
}

/**
 * What AWS answers where a Region lacks an operation (hashicorp/terraform-provider-aws#26486, #27986, zappa/Zappa#1425,
 * aws-controllers-k8s/community#2971). A permission that is missing is named in the message instead.
 */
const NOT_IN_REGION = /unable to determine service\/operation name to be authori[sz]ed/i;
/**
 * The SDK's word for an answer without a message, as it was seen in ap-northeast-3 and eu-central-2
 * (terraform-provider-aws#18328, #27986).
 */
const WITHOUT_WORDS = /^(UnknownError|Unknown)?$/;

/**
 * Whether an error of an optional look says that neither the endpoint nor the Region offers it. AccessDenied for a
 * missing permission does not say so.
 */
export function isNotOffered(error: unknown): boolean {
  if (isUnsupported(error)) return true;
  if (!(error instanceof Error)) return false;
  // Lambda refuses in JSON: XML under this name comes from in front of it, which knows no such operation.
  if (isNotJson(error)) return /^AccessDenied/.test(errorTypeOf(error)) || error.message.includes(`"<AccessDen"`);
  return (
    error.name === "AccessDeniedException" && (NOT_IN_REGION.test(error.message) || WITHOUT_WORDS.test(error.message))
  );
}

/** Errors of Node.js and the SDK for a call that got no answer. */
const UNANSWERED = new Set([
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

/**
 * Whether a call got no answer, after all tries of the SDK: nobody listens, or the service's name does not resolve in
 * this Region.
 */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error) || statusOf(error) !== undefined) return false;
  const { code = error.name } = error as { readonly code?: unknown };
  return UNANSWERED.has(String(code));
}

interface Answered {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

function statusOf(error: Error): number | undefined {
  return (error as Answered).$metadata?.httpStatusCode;
}

/** The SDK reads every error of a JSON protocol as JSON, and tells the answer beside what it could not read. */
function isNotJson(error: Error): boolean {
  return error instanceof SyntaxError && (error as Answered).$response !== undefined;
}

function errorTypeOf(error: Error): string {
  return (error as Answered).$response?.headers?.["x-amzn-errortype"] ?? "";
}
