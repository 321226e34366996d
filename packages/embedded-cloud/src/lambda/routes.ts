/** The operation and rate limit of each method and path (service model of Lambda). */
import { AwsError, type CloudRequest } from "../service.ts";
import type { Operation } from "./call.ts";
import * as concurrency from "./concurrency/concurrency-operations.ts";
import * as provisioned from "./concurrency/provisioned-operations.ts";
import type { Budget } from "./concurrency/throttle.ts";
import { createFunction } from "./functions/create-function.ts";
import * as functions from "./functions/read-functions.ts";
import * as runtimes from "./functions/runtime-versions.ts";
import * as tags from "./functions/tags.ts";
import { updateFunctionCode, updateFunctionConfiguration } from "./functions/update-function.ts";
import { invoke } from "./invocations.ts";
import * as permissions from "./layers/layer-permissions.ts";
import * as layers from "./layers/layers.ts";
import * as sources from "./triggers/event-sources.ts";
import * as urls from "./triggers/function-urls.ts";
import * as policies from "./triggers/policies.ts";
import * as aliases from "./versions/aliases.ts";
import { listVersionsByFunction, publishVersion } from "./versions/versions.ts";

interface Route {
  /** The operation's name in the service model. */
  readonly name: string;
  readonly method: string;
  /** `{Name}` matches one segment; a query is part of the path if the operation always sends it. */
  readonly path: string;
  readonly operation: Operation;
  readonly budget?: Budget;
}

const one = "/2015-03-31/functions/{FunctionName}";
const layer = "/2018-10-31/layers/{LayerName}/versions";
const signing = "/2020-04-22/code-signing-configs";
const ahead = "/2019-09-30/functions/{FunctionName}/provisioned-concurrency";
const reserved = "/2017-10-31/functions/{FunctionName}/concurrency";
const url = "/2021-10-31/functions/{FunctionName}/url";
const mapping = "/2015-03-31/event-source-mappings";
const managed = "/2021-07-20/functions/{FunctionName}/runtime-management-config";
const tagged = "/2017-03-31/tags/{Resource}";

const table: readonly Route[] = [
  { name: "CreateFunction", method: "POST", path: "/2015-03-31/functions", operation: createFunction },
  { name: "ListFunctions", method: "GET", path: "/2015-03-31/functions", operation: functions.listFunctions },
  { name: "GetFunction", method: "GET", path: one, operation: functions.getFunction, budget: "GetFunction" },
  { name: "DeleteFunction", method: "DELETE", path: one, operation: functions.deleteFunction },
  {
    name: "GetFunctionConfiguration",
    method: "GET",
    path: `${one}/configuration`,
    operation: functions.getFunctionConfiguration,
  },
  {
    name: "UpdateFunctionConfiguration",
    method: "PUT",
    path: `${one}/configuration`,
    operation: updateFunctionConfiguration,
  },
  { name: "UpdateFunctionCode", method: "PUT", path: `${one}/code`, operation: updateFunctionCode },
  { name: "Invoke", method: "POST", path: `${one}/invocations`, operation: invoke, budget: "none" },
  { name: "PublishVersion", method: "POST", path: `${one}/versions`, operation: publishVersion },
  { name: "ListVersionsByFunction", method: "GET", path: `${one}/versions`, operation: listVersionsByFunction },
  { name: "CreateAlias", method: "POST", path: `${one}/aliases`, operation: aliases.createAlias },
  { name: "ListAliases", method: "GET", path: `${one}/aliases`, operation: aliases.listAliases },
  { name: "GetAlias", method: "GET", path: `${one}/aliases/{Name}`, operation: aliases.getAlias },
  { name: "UpdateAlias", method: "PUT", path: `${one}/aliases/{Name}`, operation: aliases.updateAlias },
  { name: "DeleteAlias", method: "DELETE", path: `${one}/aliases/{Name}`, operation: aliases.deleteAlias },
  { name: "ListCodeSigningConfigs", method: "GET", path: signing, operation: functions.listCodeSigningConfigs },
  {
    name: "ListFunctionsByCodeSigningConfig",
    method: "GET",
    path: `${signing}/{CodeSigningConfigArn}/functions`,
    operation: functions.listFunctionsByCodeSigningConfig,
  },
  {
    name: "GetLayerVersionByArn",
    method: "GET",
    path: "/2018-10-31/layers?find=LayerVersion",
    operation: layers.getLayerVersionByArn,
  },
  { name: "ListLayers", method: "GET", path: "/2018-10-31/layers", operation: layers.listLayers },
  { name: "PublishLayerVersion", method: "POST", path: layer, operation: layers.publishLayerVersion },
  { name: "ListLayerVersions", method: "GET", path: layer, operation: layers.listLayerVersions },
  { name: "GetLayerVersion", method: "GET", path: `${layer}/{VersionNumber}`, operation: layers.getLayerVersion },
  {
    name: "DeleteLayerVersion",
    method: "DELETE",
    path: `${layer}/{VersionNumber}`,
    operation: layers.deleteLayerVersion,
  },
  {
    name: "AddLayerVersionPermission",
    method: "POST",
    path: `${layer}/{VersionNumber}/policy`,
    operation: permissions.addLayerVersionPermission,
  },
  {
    name: "GetLayerVersionPolicy",
    method: "GET",
    path: `${layer}/{VersionNumber}/policy`,
    operation: permissions.getLayerVersionPolicy,
  },
  {
    name: "ListProvisionedConcurrencyConfigs",
    method: "GET",
    path: `${ahead}?List=ALL`,
    operation: provisioned.listProvisionedConcurrencyConfigs,
  },
  {
    name: "GetProvisionedConcurrencyConfig",
    method: "GET",
    path: ahead,
    operation: provisioned.getProvisionedConcurrencyConfig,
  },
  {
    name: "PutProvisionedConcurrencyConfig",
    method: "PUT",
    path: ahead,
    operation: provisioned.putProvisionedConcurrencyConfig,
  },
  {
    name: "DeleteProvisionedConcurrencyConfig",
    method: "DELETE",
    path: ahead,
    operation: provisioned.deleteProvisionedConcurrencyConfig,
  },
  { name: "AddPermission", method: "POST", path: `${one}/policy`, operation: policies.addPermission },
  { name: "GetPolicy", method: "GET", path: `${one}/policy`, operation: policies.getPolicy },
  { name: "CreateFunctionUrlConfig", method: "POST", path: url, operation: urls.createFunctionUrlConfig },
  { name: "DeleteFunctionUrlConfig", method: "DELETE", path: url, operation: urls.deleteFunctionUrlConfig },
  { name: "ListFunctionUrlConfigs", method: "GET", path: `${url}s`, operation: urls.listFunctionUrlConfigs },
  { name: "CreateEventSourceMapping", method: "POST", path: mapping, operation: sources.createEventSourceMapping },
  { name: "ListEventSourceMappings", method: "GET", path: mapping, operation: sources.listEventSourceMappings },
  {
    name: "DeleteEventSourceMapping",
    method: "DELETE",
    path: `${mapping}/{UUID}`,
    operation: sources.deleteEventSourceMapping,
  },
  { name: "PutFunctionConcurrency", method: "PUT", path: reserved, operation: concurrency.putFunctionConcurrency },
  {
    name: "DeleteFunctionConcurrency",
    method: "DELETE",
    path: reserved,
    operation: concurrency.deleteFunctionConcurrency,
  },
  {
    name: "GetRuntimeManagementConfig",
    method: "GET",
    path: managed,
    operation: runtimes.getRuntimeManagementConfig,
  },
  {
    name: "PutRuntimeManagementConfig",
    method: "PUT",
    path: managed,
    operation: runtimes.putRuntimeManagementConfig,
  },
  {
    name: "GetAccountSettings",
    method: "GET",
    path: "/2016-08-19/account-settings",
    operation: concurrency.getAccountSettings,
  },
  { name: "ListTags", method: "GET", path: tagged, operation: tags.listTags },
  { name: "TagResource", method: "POST", path: tagged, operation: tags.tagResource },
  { name: "UntagResource", method: "DELETE", path: tagged, operation: tags.untagResource },
];

const matchers = table.map(({ path, ...route }) => {
  const [template = "", query = ""] = path.split("?");
  const pattern = template.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return { ...route, pattern: new RegExp(`^${pattern}/?$`), query: [...new URLSearchParams(query)] };
});

/** Lambda's paths begin with the date of an API version and one of its nouns. */
export function isLambdaPath(path: string): boolean {
  return /^\/20\d\d-\d\d-\d\d\/(functions|layers|tags|event-source-mappings|code-signing-configs|account-settings)(\/|$)/.test(
    path,
  );
}

/** The operation of a request and the decoded parts of its path; `null` if there is none. */
export function findRoute({ method, path, query }: CloudRequest) {
  for (const route of matchers) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (match === null || !route.query.every(([name, value]) => query.get(name) === value)) continue;
    const parameters = Object.entries(match.groups ?? {}).map(([name, part]) => [name, decodedPart(part)]);
    return {
      name: route.name,
      operation: route.operation,
      budget: route.budget ?? ("control plane" satisfies Budget),
      parameters: Object.fromEntries(parameters) as Record<string, string>,
    };
  }
  return null;
}

function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new AwsError("ValidationException", `The path has a part that is not percent-encoded: ${part}`);
  }
}

/** @throws AwsError for operations that the embedded cloud does not offer */
export function routeOf(request: CloudRequest) {
  const route = findRoute(request);
  if (route !== null) return route;
  const message = `The embedded cloud does not offer ${request.method} ${request.path}.`;
  throw new AwsError("UnknownOperationException", message, 404);
}
