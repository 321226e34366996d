/** What a team must know about aliases: what its tool does with them automatically, and what its files must say. */
import type { InventoryItem } from "../plan/inventory.ts";
import { pointsToVersion, releaseOf } from "../plan/release.ts";
import { markdownCode, markdownText } from "./escaping.ts";
import type { HandoverAlias, HandoverFunction } from "./handover.ts";
import type { OwnerKind } from "./owner.ts";

/** `publishedVersion` is the version that the migration published of the function; `null` if it published none. */
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
  "publishes `$LATEST` as the deployment left it, and the alias moves to that version. After a change of the code, it holds the old package, which works. After a change of the configuration alone, it holds the slim code, with the layer only if the deployment kept it";

const UNCHANGED: Readonly<Record<OwnerKind, string>> = {
  terraform:
    "with `publish = true`, the apply that removes the layer publishes the function without it. An alias whose `function_version` is the function's `version` moves to that version: **its calls fail too**. An alias whose `function_version` is a number returns to that version, which works with its own copy of the shared code",
  sam: `\`AutoPublishAlias\` ${AS_PUBLISHED}. A deployment that publishes nothing does not move the alias`,
  cdk: `\`currentVersion\` ${AS_PUBLISHED}`,
  serverless: `\`versionFunctions\`, on by default, ${AS_PUBLISHED}`,
  cloudformation:
    "an `AWS::Lambda::Version` publishes only under a new logical ID. Until it gets one, the alias does not move, whatever is deployed to `$LATEST`. Then it moves to what `$LATEST` holds at that time",
  script:
    "a script that publishes a version publishes `$LATEST` as it is at that time, and an alias that it moves serves it",
  unknown: "the next tool that publishes a version publishes `$LATEST` as it is at that time, and the alias serves it",
};

const STEP: Readonly<Record<OwnerKind, string>> = {
  terraform:
    "with `publish = true` and `function_version = aws_lambda_function.NAME.version`, change nothing: Terraform takes the newest version, which is the one that this migration published. If `function_version` is a number, first change it to the number in the table. `terraform plan` must not move an alias to a lower number: if it would, stop.",
  sam: "`AutoPublishAlias` publishes with that deployment, because the code changes, and the alias follows. However, SAM does not notice a changed parameter value (aws/serverless-application-model#3820). To move to a later layer version without new code, set `AutoPublishAliasAllProperties: true` and write the ARN itself into `Layers`.",
  cdk: "`currentVersion` publishes with that deployment, and its alias follows. A `Version` that you create by hand needs a new construct ID.",
  serverless:
    "keep `versionFunctions` on: it publishes with that deployment. Aliases that `provisionedConcurrency`, `snapStart` or a plugin maintains follow.",
  cloudformation:
    "in that deployment, give the `AWS::Lambda::Version` a new logical ID and `DeletionPolicy: Retain`, and reference it from the alias with `!GetAtt`. Otherwise, `$LATEST` changes and the alias does not.",
  script:
    "run `publish-version` only after `$LATEST` has both the layer and the package without the shared code. Then point the aliases to the new version with `update-alias`.",
  unknown:
    "publish only after `$LATEST` has both the layer and the package without the shared code. Then point the aliases to the new version.",
};

/** What the next deployment of an owner does to aliases if nobody changes its files. */
export const aliasConsequence = (kind: OwnerKind): string => UNCHANGED[kind];

/** What to change for aliases in the files of an owner. */
export const aliasStep = (kind: OwnerKind): string => `Aliases: ${STEP[kind]}`;

/** Paragraphs about the aliases of functions on the layer; empty if no alias points to a published version. */
export function aliasParagraphs(functions: readonly HandoverFunction[]): readonly string[] {
  const rows = functions.flatMap(({ name, aliases }) =>
    aliases.map((alias) => `| ${markdownCode(name)} | ${markdownCode(alias.name)} | ${versionText(alias)} |`),
  );
  if (rows.length === 0) return [];
  return [
    "Calls through these aliases reach published versions, whose code and layers never change. No tool knows the versions that the migration published:",
    ["| function | alias | points to |", "|---|---|---|", ...rows].join("\n"),
    "Keep the earlier version of an alias as long as you may need `npm run rollback`, which points the alias to it again. A failed deployment of a stack can do the same. Delete it, and later the version of the migration, once no alias points to it.",
  ];
}

function versionText({ version, before }: HandoverAlias): string {
  return before === null
    ? `version ${markdownText(version)}; not moved`
    : `version ${markdownText(version)}, published by the migration; before: version ${markdownText(before)}`;
}
