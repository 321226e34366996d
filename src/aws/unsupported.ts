/** Tells an endpoint that does not offer an operation, as emulators of AWS often do not, from one that refuses it. */

/** What AWS and its emulators call it. */
const names =
  /^(UnknownOperation|NotImplemented|Unimplemented|UnsupportedOperation|MethodNotAllowed|InvalidAction|ActionNotSupported|NotSupported|UnknownService|InternalFailure)/;
const words =
  /not (yet )?(been )?(implemented|supported|offered|available)|does not (offer|support|implement)|no service that answers|unknown operation/i;

/** Whether an error of a call says that the endpoint has no such operation. */
export function isUnsupported(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  if (status === 501) return true;
  if (names.test(error.name)) return error.name !== "InternalFailure" || words.test(error.message);
  return (status === 404 || status === 400 || status === 405 || status === 500) && words.test(error.message);
}
