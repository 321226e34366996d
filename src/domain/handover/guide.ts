/** HANDOVER.md: what happens on the next deployment if nobody changes anything, and what to change instead. */
import { count } from "../amounts.ts";
import { inCommand } from "../execution-name.ts";
import { aliasConsequence, aliasParagraphs, aliasStep } from "./aliases.ts";
import { markdownCode, markdownText } from "./escaping.ts";
import type { Handover, HandoverFile, HandoverFunction } from "./handover.ts";
import { type NextDeployment, nextDeploymentOf } from "./next-deployment.ts";
import type { OwnerKind } from "./owner.ts";
import { type Review, reviewParts } from "./repository/review.ts";
import { BOTH_AT_ONCE, stepsFor } from "./steps.ts";

const TITLE: Readonly<Record<OwnerKind, string>> = {
  terraform: "Terraform",
  sam: "AWS SAM",
  cdk: "AWS CDK",
  serverless: "Serverless Framework",
  cloudformation: "CloudFormation",
  script: "Script or pipeline",
  unknown: "Unknown",
};
const OWNERS = Object.keys(TITLE) as OwnerKind[];
const DANGER: Readonly<Record<NextDeployment["danger"], string>> = {
  outage: "**outage**",
  possible: "undone",
  none: "none",
};

/** The guide, for a reader who does not know about the migration. */
export function guideFile(handover: Handover, review: Review | null): HandoverFile {
  const moved = handover.functions.filter(({ onLayer }) => onLayer);
  const parts = [
    "# Handover: make the migration permanent",
    `The execution ${markdownCode(handover.execution)} moved the shared code (${markdownCode(handover.sharedPaths.join(", "))}) of ${moved.length} of ${count(handover.functions.length, "function")} into the layer version\n${markdownCode(handover.layerVersionArn)}. The files that deploy these functions do not list it yet. **Change them before the next deployment.**`,
    ...changedSince(handover),
    "## If you change nothing",
    ...consequences(handover),
    functionTable(handover.functions),
    ...aliases(moved),
    "## What to change",
    ...orderOfStacks(moved),
    ...(review === null ? [] : reviewParts(review)),
    ...OWNERS.flatMap((kind) => changesFor(kind, handover, review)),
    "## Afterwards",
    `After each deployment, run ${markdownCode(`npm run status -- --drift ${inCommand(handover.execution)}`)}. It lists functions that bundle the shared code again, use another layer version, or lost the layer. Its exit code is 3 if a function cannot import its shared code. Keep the layer version: a function cannot be configured with a deleted one.`,
  ];
  return { path: "HANDOVER.md", content: `${parts.join("\n\n")}\n` };
}

function changedSince({ functions }: Handover): string[] {
  const changed = functions.filter(({ change }) => change !== null && change.kind !== "as-migrated");
  if (changed.length === 0) return [];
  const lines = changed.map(({ name, change }) => `- ${markdownCode(name)}: ${markdownText(change?.text ?? "")}`);
  return ["## Already different", "Other deployments changed these functions after the migration:", lines.join("\n")];
}

/** One paragraph for all owners with the same consequence. */
function consequences({ functions }: Handover): string[] {
  const moved = functions.filter(({ onLayer }) => onLayer);
  const examples = OWNERS.flatMap((kind) => moved.find(({ owner }) => owner.kind === kind) ?? []);
  const byText = Map.groupBy(examples, (fn) => nextDeploymentOf({ ...fn, change: null }).text);
  return [...byText].map(([text, of]) => `**${of.map(({ owner }) => TITLE[owner.kind]).join(", ")}:** ${text}.`);
}

/** The aliases, and what each owner does with them. */
function aliases(moved: readonly HandoverFunction[]): string[] {
  const owners = OWNERS.filter((kind) => moved.some(({ owner, aliases }) => owner.kind === kind && aliases.length > 0));
  if (owners.length === 0) return [];
  const consequences = owners.map((kind) => `**${TITLE[kind]}:** ${aliasConsequence(kind)}.`);
  return ["### Aliases", ...aliasParagraphs(moved), ...consequences];
}

function functionTable(functions: readonly HandoverFunction[]): string {
  const rows = functions.map((fn) => {
    const { danger, text: words } = nextDeploymentOf(fn);
    const stack = fn.owner.stack === null ? "" : ` (stack ${markdownCode(fn.owner.stack)})`;
    const without = fn.reason === null ? "" : `: ${markdownText(fn.reason)}`;
    const what = fn.onLayer ? SHORT[fn.owner.kind] : `${markdownText(words)}${without}`;
    return `| ${markdownCode(fn.name)} | ${TITLE[fn.owner.kind]}${stack} | ${markdownText(fn.owner.evidence)} | ${DANGER[danger]} | ${what} |`;
  });
  return [
    "| function | owner | recognised by | danger | on the next deployment |",
    "|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

const IN_STACK = "the old package returns; after a change of the configuration alone, check the layer";
const SHORT: Readonly<Record<OwnerKind, string>> = {
  terraform: "the layer is removed and the slim code stays: imports fail",
  sam: IN_STACK,
  cdk: IN_STACK,
  serverless: IN_STACK,
  cloudformation: IN_STACK,
  script: "the old package returns; without the layer in its list, imports can fail",
  unknown: "depends on what deploys it: find out first",
};

const STACKS: readonly OwnerKind[] = ["sam", "cdk", "serverless", "cloudformation"];

/** One paragraph for all tools that deploy stacks. */
function orderOfStacks(moved: readonly HandoverFunction[]): string[] {
  const stacks = STACKS.filter((kind) => moved.some(({ owner }) => owner.kind === kind));
  return stacks.length === 0 ? [] : [`**${stacks.map((kind) => TITLE[kind]).join(", ")}:** ${BOTH_AT_ONCE}`];
}

function changesFor(kind: OwnerKind, handover: Handover, review: Review | null): string[] {
  const moved = handover.functions.filter(({ owner, onLayer }) => owner.kind === kind && onLayer);
  if (moved.length === 0) return [];
  const behindAliases = moved.some((fn) => fn.aliases.length > 0);
  const steps = review === null || kind === "unknown" || kind === "script" ? stepsFor(kind, handover, moved) : [];
  const all = [...steps, ...(behindAliases ? [aliasStep(kind)] : [])];
  return all.length === 0 ? [] : [`### ${TITLE[kind]}`, ...all];
}
