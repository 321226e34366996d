/** Reads what receives a function's traffic: versions, provisioned concurrency, event sources and URLs. */
import {
  type LambdaClient,
  paginateListEventSourceMappings,
  paginateListFunctionUrlConfigs,
  paginateListProvisionedConcurrencyConfigs,
  type FunctionConfiguration as SdkConfiguration,
} from "@aws-sdk/client-lambda";
import { functionNameOf, qualifierOf } from "../../domain/arn.ts";
import type { Caller, Provisioned, PublishedVersion, Traffic } from "../../domain/plan/inventory.ts";
import { quotedOrNull } from "../../domain/text.ts";
import type { RateBudget } from "../rate-budget.ts";
import { getFunction, type OptionalCalls, withBudget } from "./calls.ts";
import { differingSettings } from "./differing-settings.ts";

export interface LambdaTraffic {
  /** Compares published versions with $LATEST. Leaves out versions that do not exist or that the endpoint mixes up. */
  publishedVersions(name: string, versions: readonly string[]): Promise<Pick<Traffic, "versions" | "snapStart">>;
  provisionedOf(name: string): Promise<readonly Provisioned[]>;
  /** Function URLs. They point to $LATEST or an alias, never to a version (API reference, CreateFunctionUrlConfig). */
  urlsOf(name: string): Promise<readonly Caller[]>;
  /**
   * Every event source mapping in the account and Region, by function name. Listed at once: for a single function,
   * Lambda omits the mappings of its aliases and versions.
   */
  eventSourceMappings(): Promise<ReadonlyMap<string, readonly Caller[]>>;
}

export function lambdaTrafficFrom(client: LambdaClient, budget: RateBudget, optional: OptionalCalls): LambdaTraffic {
  return {
    async publishedVersions(name, versions) {
      const answers = await Promise.all([undefined, ...versions].map((version) => getFunction(client, name, version)));
      const [latest, ...found] = answers.map((answer) => answer?.Configuration);
      return {
        versions: found.flatMap((one, at) =>
          !one || !latest || one.Version !== versions[at] ? [] : [publishedFrom(one, latest)],
        ),
        snapStart: latest?.SnapStart?.ApplyOn === "PublishedVersions",
      };
    },

    async provisionedOf(name) {
      const found: Provisioned[] = [];
      const pages = paginateListProvisionedConcurrencyConfigs({ client }, { FunctionName: name });
      for await (const page of optional.pages(withBudget(budget, pages), "provisioned concurrency"))
        for (const { FunctionArn = "", Status, StatusReason } of page.ProvisionedConcurrencyConfigs ?? []) {
          if (functionNameOf(FunctionArn) !== name) continue;
          const qualifier = qualifierOf(FunctionArn) ?? "";
          found.push({ qualifier, status: Status ?? "IN_PROGRESS", reason: quotedOrNull(StatusReason) });
        }
      return found;
    },

    async urlsOf(name) {
      const callers: Caller[] = [];
      const pages = paginateListFunctionUrlConfigs({ client }, { FunctionName: name });
      for await (const page of optional.pages(withBudget(budget, pages), "function URLs"))
        for (const { FunctionArn = "" } of page.FunctionUrlConfigs ?? []) {
          if (functionNameOf(FunctionArn) !== name) continue;
          const qualifier = qualifierOf(FunctionArn);
          callers.push({ kind: "function URL", name: qualifier ?? "$LATEST", qualifier });
        }
      return callers;
    },

    async eventSourceMappings() {
      const callers = new Map<string, Caller[]>();
      const pages = paginateListEventSourceMappings({ client }, {});
      for await (const page of optional.pages(withBudget(budget, pages), "event source mappings"))
        for (const { FunctionArn = "", UUID = "" } of page.EventSourceMappings ?? []) {
          const caller = { kind: "event source mapping", name: UUID, qualifier: qualifierOf(FunctionArn) } as const;
          const name = functionNameOf(FunctionArn);
          callers.set(name, [...(callers.get(name) ?? []), caller]);
        }
      return callers;
    },
  };
}

function publishedFrom(found: SdkConfiguration, latest: SdkConfiguration): PublishedVersion {
  return {
    version: found.Version ?? "",
    codeSha256: found.CodeSha256 ?? "",
    layers: (found.Layers ?? []).flatMap(({ Arn }) => Arn ?? []),
    otherSettings: differingSettings(found, latest),
  };
}
