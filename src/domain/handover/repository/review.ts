/** The part of HANDOVER.md about the team's files: the patch, what remains to do by hand, and what to check. */
import { count } from "../../amounts.ts";
import { shellWord } from "../../execution-name.ts";
import { andMore } from "../../text.ts";
import { markdownCode, markdownText } from "../escaping.ts";
import type { Step } from "./changes.ts";
import type { ChangedFile } from "./patch.ts";

/** What a handover found in a repository, and proposes. */
export interface Review {
  /** The repository's folder. */
  readonly folder: string;
  /** The path of the patch. */
  readonly patch: string;
  readonly changed: readonly ChangedFile[];
  readonly steps: readonly Step[];
  readonly checks: readonly string[];
  /** Files that were not read, with the reason. */
  readonly unread: ReadonlyMap<string, string>;
}

/** Sections with headings. */
export function reviewParts(review: Review): readonly string[] {
  const parts = [...patchParts(review), ...byHandParts(review.steps), ...checkParts(review.checks)];
  return [...parts, ...unreadParts(review.unread)];
}

function patchParts({ folder, patch, changed }: Review): string[] {
  if (changed.length === 0) return [`Nothing in ${markdownCode(folder)} can be changed by a patch.`];
  const files = changed.map(({ path, before }) => `- ${markdownCode(path)}${before === null ? " (new)" : ""}`);
  const apply = (option: string) =>
    `git apply ${option}--directory="$(git rev-parse --show-prefix)" ${shellWord(patch)}`;
  return [
    "### Apply the patch",
    `\`handover.patch\` changes ${count(changed.length, "file")}. Read it first: each change keeps your names and references, and adds to them.`,
    files.join("\n"),
    `\`\`\`sh\ncd ${shellWord(folder)}\n${apply("--check ")}\n${apply("")}\n\`\`\``,
  ];
}

/** One numbered list for each file. */
function byHandParts(steps: readonly Step[]): string[] {
  if (steps.length === 0) return [];
  const lists = [...Map.groupBy(steps, ({ path }) => path)].flatMap(([path, own]) => [
    path === null ? "#### Outside these files" : `#### ${markdownCode(path)}`,
    [...own]
      .sort((one, other) => (other.line ?? 0) - (one.line ?? 0))
      .map(numbered)
      .join("\n"),
  ]);
  return [
    "### Change by hand",
    "These changes need a person, because the files alone do not decide them. Line numbers are those after the patch. Each list begins at the end of the file, so that they stay right. Run commands in the repository's folder.",
    ...lists,
  ];
}

const MAX_NAMES = 20;

function numbered({ line, text, code, isCommand, functions }: Step, index: number): string {
  const at = line === null ? "" : `Line ${line}: `;
  const names = functions.slice(0, MAX_NAMES).map(markdownCode).join(", ");
  const more = functions.length > MAX_NAMES ? andMore(functions.length - MAX_NAMES) : "";
  const of = functions.length === 0 ? "" : ` (${names}${more})`;
  const block =
    code === null ? [] : [isCommand ? "```sh" : "```", ...code.split("\n"), "```"].map((each) => `   ${each}`);
  return [`${index + 1}. ${at}${text}${of}`, ...block].join("\n");
}

function checkParts(checks: readonly string[]): string[] {
  if (checks.length === 0) return [];
  return ["### Check and deploy", checks.map((check, index) => `${index + 1}. ${check}`).join("\n")];
}

function unreadParts(unread: Review["unread"]): string[] {
  if (unread.size === 0) return [];
  const lines = [...unread].map(([path, why]) => `- ${markdownCode(path)}: ${markdownText(why)}`);
  return ["### Files that were not read", lines.join("\n")];
}
