/**
 * Says what a team must know of aliases and versions: what its tool makes of them by itself, and what its files must
 * say.
 */
import type { InventoryItem } from "../plan/inventory.ts";
import { pointsToVersion, releaseOf } from "../plan/release.ts";
import { markdownCode, markdownText } from "./escaping.ts";
import type { HandoverAlias, HandoverFunction } from "./handover.ts";
import type { OwnerKind } from "./owner.ts";

/** `publishedVersion` is the one this migration made of the function; `null` where it made none. */
export function handoverAliases(item: InventoryItem, publishedVersion: string | null): readonly HandoverAlias[] {
  const moving = new Set(releaseOf(item)?.aliases.map(({ name }) => name));
  return item.aliases.filter(pointsToVersion).map(({ name, functionVersion }) => {
    const moved = publishedVersion !== null && moving.has(name);
    return moved
      ? { name, version: publishedVersion, before: functionVersion }
      : { name, version: functionVersion, before: null };
  });
}

const AS_PUBLISHED =
  "publishes what the deployment made of `$LATEST` and leads the alias there: after a change of code the old package, which serves; after a change of configuration alone the slim code, with the layer only if that stayed";

const UNCHANGED: Readonly<Record<OwnerKind, string>> = {
  terraform:
    "with `publish = true` the apply that takes the layer off publishes just that, and an alias whose `function_version` is the function's `version` is led there: **its calls fail too**. An alias whose `function_version` is a number is led back to that number, which serves with its own copy until it is changed",
  sam: `\`AutoPublishAlias\` ${AS_PUBLISHED}. A deployment that publishes nothing leaves the alias where it is`,
  cdk: `\`currentVersion\` ${AS_PUBLISHED}`,
  serverless: `\`versionFunctions\`, on unless it was switched off, ${AS_PUBLISHED}`,
  cloudformation:
    "an `AWS::Lambda::Version` publishes only under a new logical ID. Until it gets one the alias stays where it is, whatever is deployed to `$LATEST`; then it is led to that",
  unknown: "whatever publishes next publishes `$LATEST` as it is then, and the alias serves that",
};

const STEP: Readonly<Record<OwnerKind, string>> = {
  terraform:
    "with `publish = true` and `function_version = aws_lambda_function.NAME.version` the files say enough: Terraform takes the newest version, which is the one this migration published, and goes on from there. A number that is written out must first become the number in the table. `terraform plan` must not lead an alias to a lower number: where it would, stop.",
  sam: "`AutoPublishAlias` publishes with that deployment, as the code changes, and the alias follows. SAM does not see, though, that a parameter's value has changed (aws/serverless-application-model#3820): to move to a later version of the layer without new code, set `AutoPublishAliasAllProperties: true` and write the ARN itself into `Layers`.",
  cdk: "`currentVersion` publishes with that deployment, and its alias follows. A `Version` that is made by hand needs a new construct ID.",
  serverless:
    "leave `versionFunctions` on: it publishes with that deployment, and the aliases that `provisionedConcurrency`, `snapStart` or a plugin keeps follow.",
  cloudformation:
    "give the `AWS::Lambda::Version` a new logical ID in that deployment, with `DeletionPolicy: Retain`, and have the alias take it by `!GetAtt`. Otherwise `$LATEST` changes and the alias does not.",
  unknown:
    "whatever publishes must do so only once `$LATEST` holds both the layer and the package without the shared code, and lead the aliases there afterwards.",
};

/** What one owner's next deployment makes of aliases, if nobody changes anything. */
export const aliasConsequence = (kind: OwnerKind): string => UNCHANGED[kind];

/** What one owner's files must say of aliases. */
export const aliasStep = (kind: OwnerKind): string => `Aliases: ${STEP[kind]}`;

/** Paragraphs on all aliases of functions that stand on the layer; none where no alias leads to a published version. */
export function aliasParagraphs(functions: readonly HandoverFunction[]): readonly string[] {
  const rows = functions.flatMap(({ name, aliases }) =>
    aliases.map((alias) => `| ${markdownCode(name)} | ${markdownCode(alias.name)} | ${whereTo(alias)} |`),
  );
  if (rows.length === 0) return [];
  return [
    "Calls through these aliases reach published versions, which keep their code and their layers for ever. No tool knows the versions that the migration published:",
    ["| function | alias | leads to |", "|---|---|---|", ...rows].join("\n"),
    "Keep the version an alias led to before for as long as `npm run rollback` may be wanted: it leads the alias back there. A stack whose deployment fails may do the same. Delete it, and later the version of the migration, once no alias leads there.",
  ];
}

function whereTo({ version, before }: HandoverAlias): string {
  return before === null
    ? `version ${markdownText(version)}; it was not moved`
    : `version ${markdownText(version)}, published by the migration; before: version ${markdownText(before)}`;
}
