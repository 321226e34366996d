/** Which method and path is which operation, and which rate limit it counts against (service model of Lambda). */
import { AwsError, type CloudRequest } from "../service.ts";
import * as aliases from "./aliases.ts";
import type { Operation } from "./call.ts";
import { createFunction } from "./create-function.ts";
import { invoke } from "./invocations.ts";
import * as layers from "./layers.ts";
import * as functions from "./read-functions.ts";
import * as tags from "./tags.ts";
import type { Budget } from "./throttle.ts";
import { updateFunctionCode, updateFunctionConfiguration } from "./update-function.ts";
import { listVersionsByFunction, publishVersion } from "./versions.ts";

interface Route {
  readonly method: string;
  /** `{Name}` stands for one segment; a query the operation always carries is part of it. */
  readonly path: string;
  readonly operation: Operation;
  readonly budget?: Budget;
}

const one = "/2015-03-31/functions/{FunctionName}";
const layer = "/2018-10-31/layers/{LayerName}/versions";
const signing = "/2020-04-22/code-signing-configs";
const tagged = "/2017-03-31/tags/{Resource}";

const table: readonly Route[] = [
  { method: "POST", path: "/2015-03-31/functions", operation: createFunction },
  { method: "GET", path: "/2015-03-31/functions", operation: functions.listFunctions },
  { method: "GET", path: one, operation: functions.getFunction, budget: "GetFunction" },
  { method: "DELETE", path: one, operation: functions.deleteFunction },
  { method: "GET", path: `${one}/configuration`, operation: functions.getFunctionConfiguration },
  { method: "PUT", path: `${one}/configuration`, operation: updateFunctionConfiguration },
  { method: "PUT", path: `${one}/code`, operation: updateFunctionCode },
  { method: "POST", path: `${one}/invocations`, operation: invoke, budget: "none" },
  { method: "POST", path: `${one}/versions`, operation: publishVersion },
  { method: "GET", path: `${one}/versions`, operation: listVersionsByFunction },
  { method: "POST", path: `${one}/aliases`, operation: aliases.createAlias },
  { method: "GET", path: `${one}/aliases`, operation: aliases.listAliases },
  { method: "GET", path: `${one}/aliases/{Name}`, operation: aliases.getAlias },
  { method: "PUT", path: `${one}/aliases/{Name}`, operation: aliases.updateAlias },
  { method: "DELETE", path: `${one}/aliases/{Name}`, operation: aliases.deleteAlias },
  { method: "GET", path: signing, operation: functions.listCodeSigningConfigs },
  {
    method: "GET",
    path: `${signing}/{CodeSigningConfigArn}/functions`,
    operation: functions.listFunctionsByCodeSigningConfig,
  },
  { method: "GET", path: "/2018-10-31/layers?find=LayerVersion", operation: layers.getLayerVersionByArn },
  { method: "GET", path: "/2018-10-31/layers", operation: layers.listLayers },
  { method: "POST", path: layer, operation: layers.publishLayerVersion },
  { method: "GET", path: layer, operation: layers.listLayerVersions },
  { method: "GET", path: `${layer}/{VersionNumber}`, operation: layers.getLayerVersion },
  { method: "DELETE", path: `${layer}/{VersionNumber}`, operation: layers.deleteLayerVersion },
  { method: "GET", path: tagged, operation: tags.listTags },
  { method: "POST", path: tagged, operation: tags.tagResource },
  { method: "DELETE", path: tagged, operation: tags.untagResource },
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

/** @throws AwsError for operations the embedded cloud does not offer */
export function routeOf({ method, path, query }: CloudRequest) {
  for (const route of matchers) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (match === null || !route.query.every(([name, value]) => query.get(name) === value)) continue;
    const parameters = Object.entries(match.groups ?? {}).map(([name, part]) => [name, decodeURIComponent(part)]);
    return {
      operation: route.operation,
      budget: route.budget ?? ("control plane" satisfies Budget),
      parameters: Object.fromEntries(parameters) as Record<string, string>,
    };
  }
  throw new AwsError("UnknownOperationException", `The embedded cloud does not offer ${method} ${path}.`, 404);
}
