/** Published versions and aliases of functions in our words. */
import {
  DeleteFunctionCommand,
  GetPolicyCommand,
  type LambdaClient,
  PublishVersionCommand,
  paginateListAliases,
  paginateListVersionsByFunction,
  ResourceNotFoundException,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import type { AliasFacts } from "../../domain/plan/inventory.ts";
import type { RateBudget } from "../rate-budget.ts";
import { isUnsupported } from "../unsupported.ts";
import { revision, withBudget } from "./calls.ts";
import { aliasFrom, type PresentAlias } from "./facts.ts";

/** One line of ListVersionsByFunction. */
export interface ListedVersion {
  readonly version: string;
  readonly codeSha256: string;
  /** Layer version ARNs, in their order. */
  readonly layers: readonly string[];
}

export interface LambdaVersions {
  aliasesOf(name: string): Promise<readonly PresentAlias[]>;
  /** The published versions of a function; $LATEST is none. */
  versionsOf(name: string): Promise<readonly ListedVersion[]>;
  /**
   * Publishes $LATEST and answers the version's number: that of the last version where nothing has changed since.
   * Lambda refuses where the code or the revision is another one (InvalidParameterValueException,
   * PreconditionFailedException).
   */
  publishVersion(name: string, guard: { readonly codeSha256: string; readonly revisionId: string }): Promise<string>;
  /**
   * Leads an alias to these versions and no other, and answers where it leads then. The weights are always said: left
   * out they stay as they are, and one that names the version it is led to is refused.
   */
  updateAlias(
    name: string,
    alias: string,
    target: Pick<AliasFacts, "functionVersion" | "weights">,
    revisionId: string,
  ): Promise<PresentAlias>;
  /**
   * Whether somebody was given leave to call this very version: a rule, a bucket, an API. False where the endpoint
   * knows no such policies.
   */
  isCallable(name: string, version: string): Promise<boolean>;
  /**
   * Deletes one published version, never the function; one that is gone is no error. Lambda refuses where an alias
   * leads to it.
   */
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
      const versions: ListedVersion[] = [];
      for await (const page of withBudget(budget, paginateListVersionsByFunction({ client }, { FunctionName: name })))
        for (const { Version = "", CodeSha256 = "", Layers = [] } of page.Versions ?? [])
          if (NUMBER.test(Version))
            versions.push({ version: Version, codeSha256: CodeSha256, layers: Layers.flatMap(({ Arn }) => Arn ?? []) });
      return versions;
    },

    async publishVersion(name, { codeSha256, revisionId }) {
      await budget.take();
      const { Version = "" } = await client.send(
        new PublishVersionCommand({ FunctionName: name, CodeSha256: codeSha256, ...revision(revisionId) }),
      );
      return Version;
    },

    async updateAlias(name, alias, { functionVersion, weights }, revisionId) {
      await budget.take();
      const updated = await client.send(
        new UpdateAliasCommand({
          FunctionName: name,
          Name: alias,
          FunctionVersion: functionVersion,
          RoutingConfig: { AdditionalVersionWeights: { ...weights } },
          ...revision(revisionId),
        }),
      );
      return aliasFrom(updated);
    },

    async isCallable(name, version) {
      await budget.take();
      const found = await client
        .send(new GetPolicyCommand({ FunctionName: name, Qualifier: version }))
        .catch((error: unknown) => {
          if (error instanceof ResourceNotFoundException || isUnsupported(error)) return null;
          throw error;
        });
      return found !== null;
    },

    async deleteVersion(name, version) {
      if (!NUMBER.test(version)) throw new TypeError(`${version} is no version of ${name}`);
      await budget.take();
      await client
        .send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: version }))
        .catch((error: unknown) => {
          if (!(error instanceof ResourceNotFoundException)) throw error;
        });
    },
  };
}

/** Beside $LATEST, functions on managed instances have $LATEST.PUBLISHED. */
const NUMBER = /^\d+$/;
