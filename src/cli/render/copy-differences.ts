/** Renders how the copies of the shared code differ from the layer: groups of functions, and a diff for each file. */
import { type DifferingCopyFiles, type Drift, type FileDifference, HOW_TEXT } from "../../domain/drift/drift.ts";
import type { FoundCommit } from "../../domain/drift/history.ts";
import { printableLine } from "../../domain/drift/unified-diff.ts";
import type { Way } from "../../domain/drift/ways.ts";
import { jsonText } from "../../domain/json.ts";
import { listed, printable, printableIn } from "../../domain/text.ts";
import type { CopyCommits } from "../execution/copy-commits.ts";
import type { Commit } from "../execution/git-history.ts";
import type { Paint, Style } from "../terminal/terminal.ts";
import { count, paragraph } from "./text.ts";

/** @param drift `null` if no copy differs */
export function renderCopyDifferences(drift: Drift | null, style: Style, commits: CopyCommits | null = null): string {
  if (drift === null) return "No copy of the shared code differs from the layer.\n";
  const more = drift.total - drift.copies.length;
  const parts = [
    ...(commits?.layers ?? []).map(({ family, found }) => `The layer of the ${family} functions: ${commitText(found)}`),
    ...drift.copies.map((copy, index) =>
      renderCopy(copy, index + 1, style, commits === null ? undefined : (commits.copies[index] ?? null)),
    ),
    ...(more > 0 ? [`And ${count(more, "more copy")}.`] : []),
  ];
  return `Differences from the copy (-) to the layer (+):\n\n${parts.join("\n\n")}\n`;
}

/** Each way with the requests that carry it out, as JSON to copy. */
export function renderWays(
  ways: readonly (Pick<Way, "reason"> & { readonly requests: readonly object[] })[],
  { paint, width }: Style,
): string {
  if (ways.length === 0) return "";
  const parts = ways.map(({ reason, requests }, index) =>
    [
      paint("strong", paragraph(`${index + 1}. ${printable(reason)}`, width).join("\n")),
      ...requests.map((request) => jsonText(printableIn(request), 2)),
    ].join("\n"),
  );
  return `\nWays on:\n\n${parts.join("\n\n")}\n`;
}

/** @param commit `undefined` if no history was given */
function renderCopy(
  copy: DifferingCopyFiles,
  number: number,
  { paint, width }: Style,
  commit: FoundCommit<Commit> | null | undefined,
): string {
  const { functions, files, total, unread } = copy;
  const head = `Copy ${number}: ${count(functions.length, "function")} (${listed(functions, MAX_NAMED)}), ${count(total, "differing file")}`;
  const more = total - files.length;
  return [
    paint("strong", paragraph(head, width).join("\n")),
    ...(commit === undefined ? [] : [`Its commit: ${commitText(commit)}`]),
    ...(unread === null ? [] : [`Its files could not be read: ${printable(unread)}`]),
    ...files.map((file) => renderFile(file, paint)),
    ...(more > 0 ? [`and ${count(more, "more file")}`] : []),
  ].join("\n");
}

const MAX_NAMED = 20;

function commitText(found: FoundCommit<Commit> | null): string {
  if (found === null) return "not found in the history";
  const { commit, differing, newer } = found;
  const name = printable(`${commit.id.slice(0, 10)} of ${commit.committedAt.slice(0, 10)}, "${commit.subject}"`);
  const age = newer === 0 ? "" : `; ${count(newer, "later commit")} changed the shared code`;
  return differing === 0 ? `${name}${age}` : `none; the nearest differs in ${count(differing, "file")}: ${name}${age}`;
}

function renderFile({ path, how, diff, note }: FileDifference, paint: Paint): string {
  const head = `${printable(path)}: ${HOW_TEXT[how]}${note === null ? "" : `; ${printable(note)}`}`;
  if (diff === null) return head;
  return [head, ...diff.map((line, index) => `  ${paintLine(printableLine(line), index, paint)}`)].join("\n");
}

/** The first two lines name the files. */
function paintLine(line: string, index: number, paint: Paint): string {
  if (index < 2 || line.startsWith("@@")) return paint("quiet", line);
  if (line.startsWith("-")) return paint("bad", line);
  return line.startsWith("+") ? paint("good", line) : line;
}
