import { expect, test } from "vitest";
import { isUnsupported } from "../../src/aws/unsupported.ts";

const error = (name: string, message: string, httpStatusCode: number) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

test.each([
  ["UnknownOperationException", "The embedded cloud does not offer GetPolicy.", 400],
  ["NotImplemented", "A header you provided implies functionality that is not implemented", 501],
  [
    "InternalFailure",
    "API action 'ListCodeSigningConfigs' for service 'lambda' not yet implemented or pro feature",
    501,
  ],
  ["InvalidAction", "The action ListThings is not valid for this endpoint.", 400],
  ["Unknown", "The list_code_signing_configs action has not been implemented", 500],
])("%s (%s) says that there is no such operation", (name, message, status) => {
  expect(isUnsupported(error(name, message, status))).toBe(true);
});

test.each([
  ["AccessDeniedException", "User is not authorized to perform: lambda:ListCodeSigningConfigs", 403],
  ["ResourceNotFoundException", "Function not found: acme", 404],
  ["InternalFailure", "Something broke", 500],
  ["ServiceException", "An error occurred and the request cannot be processed.", 500],
])("%s (%s) does not", (name, message, status) => {
  expect(isUnsupported(error(name, message, status))).toBe(false);
});
