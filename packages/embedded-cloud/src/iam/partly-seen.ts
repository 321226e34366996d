/** What Lambda omits from a response, with the reason, because the caller lacks permission. */
import type { ApiCall } from "../calls.ts";
import type { CloudResponse } from "../service.ts";
import type { Need } from "./policy.ts";

type Json = Readonly<Record<string, unknown>>;
type May = (need: Need) => boolean;

/** A function's description without what the caller is not allowed to see; other responses unchanged. */
export function withoutHidden(operation: string, call: ApiCall, answered: CloudResponse, may: May): CloudResponse {
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

/** GetFunction omits the tags if the caller is not allowed to list them (API reference, GetFunction, `TagsError`). */
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
 * Variables encrypted with a customer managed key are returned only to callers that can decrypt with it (API reference,
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
 * The same for packages (developer guide, "Encrypting Lambda .zip deployment packages"; API reference,
 * FunctionCodeLocation, `Error`).
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
