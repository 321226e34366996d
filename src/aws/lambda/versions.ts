/** Published versions and aliases of functions. */
import {
  DeleteFunctionCommand,
  GetPolicyCommand,
  type LambdaClient,
  PublishVersionCommand,
  paginateListAliases,
  paginateListVersionsByFunction,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import type { AliasFacts } from "../../domain/plan/inventory.ts";
import { nullIfMissing } from "../missing.ts";
import type { RateBudget } from "../rate-budget.ts";
import { nullIfMissingOrUnsupported, revisionGuard, withBudget } from "./calls.ts";
import { aliasFrom, type PresentAlias } from "./facts.ts";

/** One line of ListVersionsByFunction. */
export interface ListedFunctionVersion {
  readonly version: string;
  readonly codeSha256: string;
  /** Layer version ARNs, in order. */
  readonly layers: readonly string[];
  readonly zipBytes: number;
}

export interface LambdaVersions {
  aliasesOf(name: string): Promise<readonly PresentAlias[]>;
  /** The published versions of a function, without $LATEST. */
  versionsOf(name: string): Promise<readonly ListedFunctionVersion[]>;
  /**
   * Publishes $LATEST and returns the version number, or that of the last version if nothing has changed. Lambda
   * refuses if the code or revision differs (InvalidParameterValueException, PreconditionFailedException).
   */
  publishVersion(name: string, guard: { readonly codeSha256: string; readonly revisionId: string }): Promise<string>;
  /** Points an alias to these versions only; always sends weights, because Lambda keeps omitted ones. */
  updateAlias(
    name: string,
    alias: string,
    target: Pick<AliasFacts, "functionVersion" | "weights">,
    revisionId: string,
  ): Promise<PresentAlias>;
  /** Whether a resource policy allows calls to this version. False if the endpoint lacks such policies. */
  isCallable(name: string, version: string): Promise<boolean>;
  /** Deletes a published version, never the function. Succeeds if it is gone. Lambda refuses if an alias uses it. */
  deleteVersion(name: string, version: string): Promise<void>;
}

export function lambdaVersionsFrom(client: LambdaClient, budget: RateBudget): LambdaVersions {
  return {
    async aliasesOf(name) {
      const aliases: PresentAlias[] = [];
      for await (const page of withBudget(budget, paginateListAliases({ client }, { FunctionName: name })))
        aliases.push(...(page.Aliases ?? []).map(aliasFrom));
      return aliases;
    },

    async versionsOf(name) {
      const versions: ListedFunctionVersion[] = [];
      for await (const page of withBudget(budget, paginateListVersionsByFunction({ client }, { FunctionName: name })))
        for (const { Version = "", CodeSha256 = "", Layers = [], CodeSize: zipBytes = 0 } of page.Versions ?? []) {
          const layers = Layers.flatMap(({ Arn }) => Arn ?? []);
          if (NUMBER.test(Version)) versions.push({ version: Version, codeSha256: CodeSha256, layers, zipBytes });
        }
      return versions;
    },

    async publishVersion(name, { codeSha256, revisionId }) {
      await budget.take();
      const guard = { CodeSha256: codeSha256, ...revisionGuard(revisionId) };
      return (await client.send(new PublishVersionCommand({ FunctionName: name, ...guard }))).Version ?? "";
    },

    async updateAlias(name, alias, { functionVersion, weights }, revisionId) {
      await budget.take();
      const command = new UpdateAliasCommand({
        FunctionName: name,
        Name: alias,
        FunctionVersion: functionVersion,
        RoutingConfig: { AdditionalVersionWeights: { ...weights } },
        ...revisionGuard(revisionId),
      });
      return aliasFrom(await client.send(command));
    },

    async isCallable(name, version) {
      await budget.take();
      const command = new GetPolicyCommand({ FunctionName: name, Qualifier: version });
      return (await client.send(command).catch(nullIfMissingOrUnsupported)) !== null;
    },

    async deleteVersion(name, version) {
      if (!NUMBER.test(version)) throw new TypeError(`${version} is not a version number of ${name}`);
      await budget.take();
      await client.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: version })).catch(nullIfMissing);
    },
  };
}

/** Functions on managed instances also have $LATEST.PUBLISHED. */
const NUMBER = /^\d+$/;
