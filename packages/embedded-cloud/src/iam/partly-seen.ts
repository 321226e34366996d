/** What Lambda leaves out of an answer, with the reason, because its caller may not see it. */
import type { ApiCall } from "../calls.ts";
import type { CloudResponse } from "../service.ts";
import type { Need } from "./policy.ts";

type Json = Readonly<Record<string, unknown>>;
type May = (need: Need) => boolean;

/** The description of a function without what its caller may not see. Other answers stay as they are. */
export function asFarAsSeen(operation: string, call: ApiCall, answered: CloudResponse, may: May): CloudResponse {
  if (!describing.has(operation)) return answered;
  const body = JSON.parse(String(answered.body)) as Json;
  const seen =
    operation === "GetFunction" ? withoutTags(withoutSecretsOfAll(body, may), call, may) : withoutVariables(body, may);
  return { ...answered, body: JSON.stringify(seen) };
}

const describing = new Set([
  "GetFunction",
  "GetFunctionConfiguration",
  "UpdateFunctionConfiguration",
  "UpdateFunctionCode",
  "PublishVersion",
]);

/** GetFunction leaves the tags out for who may not list them (API reference, GetFunction, `TagsError`). */
function withoutTags({ Tags, ...rest }: Json, { caller }: ApiCall, may: May): Json {
  const { FunctionArn } = rest.Configuration as Json;
  const resource = String(FunctionArn).replace(/^((?:[^:]*:){6}[^:]*).*/, "$1");
  if (may({ action: "lambda:ListTags", resource })) return { Tags, ...rest };
  const Message = `${caller} is not authorized to perform: lambda:ListTags on resource: ${resource}`;
  return { ...rest, TagsError: { ErrorCode: "AccessDeniedException", Message } };
}

function withoutSecretsOfAll({ Configuration, Code, ...rest }: Json, may: May): Json {
  return {
    ...rest,
    Configuration: withoutVariables(Configuration as Json, may),
    Code: withoutPackage(Code as Json, may),
  };
}

/**
 * Only callers that may decrypt with a customer managed key see the variables that it encrypts (API reference,
 * EnvironmentResponse, `Error`).
 */
function withoutVariables(configuration: Json, may: May): Json {
  const { KMSKeyArn, Environment } = configuration;
  if (KMSKeyArn === undefined || Environment === undefined || mayDecrypt(KMSKeyArn, may)) return configuration;
  const Message =
    "Lambda was unable to decrypt your environment variables because the KMS access was denied. Please check your KMS permissions.";
  return { ...configuration, Environment: { Error: { ErrorCode: "AccessDeniedException", Message } } };
}

/**
 * So is a package (developer guide, "Encrypting Lambda .zip deployment packages"; API reference, FunctionCodeLocation,
 * `Error`).
 */
function withoutPackage(code: Json, may: May): Json {
  const { Location: _, ...rest } = code;
  if (code.SourceKMSKeyArn === undefined || mayDecrypt(code.SourceKMSKeyArn, may)) return code;
  const Message = "Lambda was unable to decrypt your deployment package because the KMS access was denied.";
  return { ...rest, Error: { ErrorCode: "AccessDeniedException", Message } };
}

function mayDecrypt(key: unknown, may: May): boolean {
  return may({ action: "kms:Decrypt", resource: String(key) });
}
