import { LambdaServiceException } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { functionRefusalOf } from "../../../src/aws/lambda/refusal.ts";

const answer = (name: string, httpStatusCode: number, message = "no") =>
  new LambdaServiceException({
    name,
    message,
    $fault: httpStatusCode < 500 ? "client" : "server",
    $metadata: { httpStatusCode },
  });

test.each([
  ["AccessDeniedException", 403],
  ["InvalidParameterValueException", 400],
  ["CodeVerificationFailedException", 400],
  ["InvalidCodeSignatureException", 400],
  ["ResourceNotFoundException", 404],
  ["RequestTooLargeException", 413],
  ["InvalidRuntimeException", 502],
  ["KMSAccessDeniedException", 502],
  ["KMSDisabledException", 502],
])("%s (%i) concerns the function, and is told in Lambda's words", (name, status) => {
  expect(functionRefusalOf(answer(name, status, "not this one"))).toBe(`${name}: not this one`);
});

test.each([
  ["TooManyRequestsException", 429],
  ["ThrottlingException", 400],
  ["PreconditionFailedException", 412],
  ["ResourceConflictException", 409],
  ["ServiceException", 500],
  ["ExpiredTokenException", 403],
  ["UnrecognizedClientException", 403],
])("%s (%i) does not: it passes, or concerns every function", (name, status) => {
  expect(functionRefusalOf(answer(name, status))).toBeNull();
});

test("an error that is no answer of Lambda's is no refusal", () => {
  expect(functionRefusalOf(Object.assign(new Error("socket hang up"), { name: "AccessDeniedException" }))).toBeNull();
});

test("long words are cut", () => {
  expect(functionRefusalOf(answer("AccessDeniedException", 403, "x".repeat(9000)))).toHaveLength(501);
});
