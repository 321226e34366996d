/** What each Lambda operation asks of its caller (service authorization reference, "AWS Lambda"). */

import { functionArn, functionReferenceFrom, layerArn, layerNameFrom } from "../../lambda/names.ts";
import { findRoute } from "../../lambda/routes.ts";
import type { CloudRequest } from "../../service.ts";
import type { Home } from "../home.ts";
import type { Need } from "../policy.ts";

interface Asked {
  readonly request: CloudRequest;
  readonly parameters: Readonly<Record<string, string>>;
  readonly home: Home;
}

type Needs = (asked: Asked) => readonly Need[];

const of =
  (action: string, resource: (asked: Asked) => string): Needs =>
  (asked) => [{ action: `lambda:${action}`, resource: resource(asked) }];

function ofFunction({ request, parameters, home }: Asked): string {
  const beside = request.query.get("Qualifier");
  const { name, qualifier } = functionReferenceFrom(home, parameters.FunctionName ?? parameters.Resource ?? "", beside);
  return functionArn(home, name, qualifier);
}

const ofLayer = ({ parameters, home }: Asked) => layerArn(home, layerNameFrom(parameters.LayerName ?? ""));
const ofLayerVersion = (asked: Asked) => `${ofLayer(asked)}:${asked.parameters.VersionNumber}`;
const ofEventSource = ({ parameters, home: { region, accountId } }: Asked) =>
  `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${parameters.UUID}`;
const everything = () => "*";

/** Lambda reads the package from S3 with the permissions of its caller. */
const withPackage =
  (own: Needs, source: (body: Json) => Json): Needs =>
  (asked) => {
    const { S3Bucket, S3Key, S3ObjectVersion } = source(bodyOf(asked));
    if (S3Bucket === undefined) return own(asked);
    const action = S3ObjectVersion === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
    return [...own(asked), { action, resource: `arn:aws:s3:::${S3Bucket}/${S3Key}` }];
  };

/** Lambda reads every layer of the new list with the permissions of its caller, also those attached before. */
const withLayers =
  (own: Needs): Needs =>
  (asked) => [
    ...own(asked),
    ...((bodyOf(asked).Layers ?? []) as readonly string[]).map((resource) => ({
      action: "lambda:GetLayerVersion",
      resource,
    })),
  ];

/**
 * A package is encrypted with the caller's rights on the key (developer guide, "Encrypting Lambda .zip deployment
 * packages").
 */
const withPackageKey =
  (own: Needs, source: (body: Json) => Json): Needs =>
  (asked) => {
    const { SourceKMSKeyArn: key } = source(bodyOf(asked));
    if (key === undefined) return own(asked);
    const actions = ["kms:GenerateDataKey", "kms:Decrypt"];
    return [...own(asked), ...actions.map((action) => ({ action, resource: String(key) }))];
  };

/** A role is handed to Lambda by who may hand it on. */
const withRole =
  (own: Needs): Needs =>
  (asked) => {
    const { Role } = bodyOf(asked);
    if (Role === undefined) return own(asked);
    return [...own(asked), { action: "iam:PassRole", resource: String(Role), passedTo: "lambda.amazonaws.com" }];
  };

type Json = Readonly<Record<string, unknown>>;
const bodyOf = ({ request }: Asked): Json => JSON.parse(request.body.toString() || "{}") as Json;
const newFunction = ({ home, ...asked }: Asked) =>
  functionArn(home, functionReferenceFrom(home, String(bodyOf({ home, ...asked }).FunctionName)).name);

/**
 * Tags given at once are set with the right to set tags (API reference, CreateFunction; developer guide, "Using tags").
 */
const withTags =
  (own: Needs): Needs =>
  (asked) => {
    const { Tags } = bodyOf(asked);
    return Tags === undefined
      ? own(asked)
      : [...own(asked), { action: "lambda:TagResource", resource: newFunction(asked) }];
  };

const NEEDS: Readonly<Record<string, Needs>> = {
  CreateFunction: withTags(
    withRole(withLayers(withPackage(of("CreateFunction", newFunction), ({ Code }) => (Code ?? {}) as Json))),
  ),
  DeleteFunction: of("DeleteFunction", ofFunction),
  GetFunction: of("GetFunction", ofFunction),
  GetFunctionConfiguration: of("GetFunctionConfiguration", ofFunction),
  ListFunctions: of("ListFunctions", everything),
  UpdateFunctionCode: withPackageKey(
    withPackage(of("UpdateFunctionCode", ofFunction), (body) => body),
    (body) => body,
  ),
  UpdateFunctionConfiguration: withRole(withLayers(of("UpdateFunctionConfiguration", ofFunction))),
  Invoke: of("InvokeFunction", ofFunction),
  PublishVersion: of("PublishVersion", ofFunction),
  ListVersionsByFunction: of("ListVersionsByFunction", ofFunction),
  CreateAlias: of("CreateAlias", ofFunction),
  UpdateAlias: of("UpdateAlias", ofFunction),
  GetAlias: of("GetAlias", ofFunction),
  DeleteAlias: of("DeleteAlias", ofFunction),
  ListAliases: of("ListAliases", ofFunction),
  PutProvisionedConcurrencyConfig: of("PutProvisionedConcurrencyConfig", ofFunction),
  GetProvisionedConcurrencyConfig: of("GetProvisionedConcurrencyConfig", ofFunction),
  ListProvisionedConcurrencyConfigs: of("ListProvisionedConcurrencyConfigs", ofFunction),
  DeleteProvisionedConcurrencyConfig: of("DeleteProvisionedConcurrencyConfig", ofFunction),
  CreateFunctionUrlConfig: of("CreateFunctionUrlConfig", ofFunction),
  DeleteFunctionUrlConfig: of("DeleteFunctionUrlConfig", ofFunction),
  ListFunctionUrlConfigs: of("ListFunctionUrlConfigs", ofFunction),
  AddPermission: of("AddPermission", ofFunction),
  GetPolicy: of("GetPolicy", ofFunction),
  CreateEventSourceMapping: of("CreateEventSourceMapping", everything),
  ListEventSourceMappings: of("ListEventSourceMappings", everything),
  DeleteEventSourceMapping: of("DeleteEventSourceMapping", ofEventSource),
  PutFunctionConcurrency: of("PutFunctionConcurrency", ofFunction),
  DeleteFunctionConcurrency: of("DeleteFunctionConcurrency", ofFunction),
  GetRuntimeManagementConfig: of("GetRuntimeManagementConfig", ofFunction),
  PutRuntimeManagementConfig: of("PutRuntimeManagementConfig", ofFunction),
  GetAccountSettings: of("GetAccountSettings", everything),
  ListTags: of("ListTags", ofFunction),
  TagResource: of("TagResource", ofFunction),
  UntagResource: of("UntagResource", ofFunction),
  ListCodeSigningConfigs: of("ListCodeSigningConfigs", everything),
  ListFunctionsByCodeSigningConfig: of(
    "ListFunctionsByCodeSigningConfig",
    ({ parameters }) => parameters.CodeSigningConfigArn ?? "",
  ),
  ListLayers: of("ListLayers", everything),
  ListLayerVersions: of("ListLayerVersions", ofLayer),
  GetLayerVersion: of("GetLayerVersion", ofLayerVersion),
  GetLayerVersionByArn: of("GetLayerVersion", ({ request }) => request.query.get("Arn") ?? ""),
  AddLayerVersionPermission: of("AddLayerVersionPermission", ofLayerVersion),
  GetLayerVersionPolicy: of("GetLayerVersionPolicy", ofLayerVersion),
  DeleteLayerVersion: of("DeleteLayerVersion", ofLayerVersion),
  PublishLayerVersion: withPackage(of("PublishLayerVersion", ofLayer), ({ Content }) => (Content ?? {}) as Json),
};

/**
 * `null` for an operation this table does not know. @throws AwsError where the request names nothing that could be
 * asked for
 */
export function lambdaNeeds(operation: string, request: CloudRequest, home: Home): readonly Need[] | null {
  const parameters = findRoute(request)?.parameters ?? {};
  return (Object.hasOwn(NEEDS, operation) ? NEEDS[operation] : undefined)?.({ request, parameters, home }) ?? null;
}
