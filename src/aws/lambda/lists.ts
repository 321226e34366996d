/** Lambda's lists of all functions in the account and Region. Every list is complete. */
import {
  type LambdaClient,
  paginateListCodeSigningConfigs,
  paginateListFunctions,
  paginateListFunctionsByCodeSigningConfig,
} from "@aws-sdk/client-lambda";
import { qualifierOf } from "../../domain/arn.ts";
import type { RateBudget } from "../rate-budget.ts";
import { type OptionalCalls, withBudget } from "./calls.ts";
import { type ListedFunction, listedFrom } from "./facts.ts";
import type { LambdaVersions } from "./versions.ts";

/** The layers of one version of a function. */
export interface LayersInUse {
  readonly functionName: string;
  /** A version number or `$LATEST`. */
  readonly version: string;
  /** Layer version ARNs. */
  readonly layers: readonly string[];
  /** Of its package. */
  readonly zipBytes: number;
}

export interface LambdaLists {
  /** Every function in the account and Region, without its state: ListFunctions omits it. */
  list(): AsyncIterable<ListedFunction>;
  /** The layers of every version of every function in the account and Region, `$LATEST` included. */
  layersInUse(): AsyncIterable<LayersInUse>;
  /**
   * Names of the functions that have a published version. `null` if listing them takes more than `maxPages` calls of 50
   * versions each, or the endpoint does not list all versions.
   */
  namesWithVersions(maxPages: number): Promise<ReadonlySet<string> | null>;
  /**
   * Code signing configurations by the ARN of the function that uses them. GetFunction does not return them, and one
   * call per function would use up the quota, so the account's configurations are listed. Empty if the list is not
   * offered.
   */
  codeSigningConfigs(): Promise<ReadonlyMap<string, string>>;
}

export function lambdaListsFrom(
  client: LambdaClient,
  budget: RateBudget,
  optional: OptionalCalls,
  versions: LambdaVersions,
): LambdaLists {
  return {
    async *list() {
      for await (const page of withBudget(budget, paginateListFunctions({ client }, {})))
        for (const found of page.Functions ?? []) yield listedFrom(found);
    },

    async *layersInUse() {
      for await (const page of withBudget(budget, paginateListFunctions({ client }, { FunctionVersion: "ALL" })))
        for (const found of page.Functions ?? []) {
          const { name: functionName, arn, layers, zipBytes } = listedFrom(found);
          yield { functionName, version: found.Version ?? "$LATEST", layers, zipBytes };
          if (hasQualifier(arn)) continue;
          for (const { codeSha256: _, ...listed } of await versions.versionsOf(functionName))
            yield { functionName, ...listed };
        }
    },

    async namesWithVersions(maxPages) {
      const names = new Set<string>();
      let pages = 0;
      for await (const page of withBudget(budget, paginateListFunctions({ client }, { FunctionVersion: "ALL" }))) {
        for (const { FunctionName = "", FunctionArn, Version = "$LATEST" } of page.Functions ?? []) {
          if (!hasQualifier(FunctionArn)) return null;
          if (Version !== "$LATEST") names.add(FunctionName);
        }
        pages += 1;
        if (pages >= maxPages && page.NextMarker) return null;
      }
      return names;
    },

    async codeSigningConfigs() {
      const configs = new Map<string, string>();
      const pages = withBudget(budget, paginateListCodeSigningConfigs({ client }, {}));
      for await (const page of optional.pages(pages, "code signing configurations"))
        for (const { CodeSigningConfigArn = "" } of page.CodeSigningConfigs ?? [])
          for await (const users of withBudget(
            budget,
            paginateListFunctionsByCodeSigningConfig({ client }, { CodeSigningConfigArn }),
          ))
            for (const arn of users.FunctionArns ?? []) configs.set(arn, CodeSigningConfigArn);
      return configs;
    },
  };
}

/** Lambda qualifies function ARNs with a version, `$LATEST` included, only in the list of all versions (recorded). */
function hasQualifier(functionArn = ""): boolean {
  return qualifierOf(functionArn) !== null;
}
