/** Writes changes of files as a patch that `git apply` accepts. */

export interface ChangedFile {
  readonly path: string;
  /** `null` for a new file. */
  readonly before: string | null;
  readonly after: string;
}

/** Lines of the file around a change. */
const CONTEXT = 3;

/** A patch in git's format. Files that do not change are left out. */
export function patchText(files: readonly ChangedFile[]): string {
  return files.map(({ path, before, after }) => (before === after ? "" : filePatch(path, before, after))).join("");
}

function filePatch(path: string, before: string | null, after: string): string {
  const [old, renewed] = [nameInPatch(`a/${path}`), nameInPatch(`b/${path}`)];
  const head = `diff --git ${old} ${renewed}\n`;
  const tab = / /.test(path) ? "\t" : "";
  if (before === null)
    return `${head}new file mode 100644\n--- /dev/null\n+++ ${renewed}${tab}\n${hunks([], linesOf(after))}`;
  return `${head}--- ${old}${tab}\n+++ ${renewed}${tab}\n${hunks(linesOf(before), linesOf(after))}`;
}

/** Git quotes names with these characters. */
function nameInPatch(path: string): string {
  if (!/["\\\p{Cc}]/u.test(path)) return path;
  const escaped = path.replaceAll(/["\\\p{Cc}]/gu, (sign) =>
    sign === '"' || sign === "\\" ? `\\${sign}` : `\\${sign.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
  return `"${escaped}"`;
}

/** Lines with their ends. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** `from` is the first changed line of the old file, `size` how many are replaced, and `lines` what replaces them. */
interface Change {
  readonly from: number;
  readonly size: number;
  readonly lines: readonly string[];
}

function hunks(before: readonly string[], after: readonly string[]): string {
  const groups: Change[][] = [];
  for (const change of changesOf(before, after)) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && change.from - (last.from + last.size) <= 2 * CONTEXT) groups.at(-1)?.push(change);
    else groups.push([change]);
  }
  let shift = 0;
  return groups
    .map((group) => {
      const text = hunk(before, group, shift);
      shift += group.reduce((sum, { size, lines }) => sum + lines.length - size, 0);
      return text;
    })
    .join("");
}

function hunk(before: readonly string[], group: readonly Change[], shift: number): string {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) return "";
  const from = Math.max(0, first.from - CONTEXT);
  const to = Math.min(before.length, last.from + last.size + CONTEXT);
  const body: string[] = [];
  let at = from;
  for (const { from: start, size, lines } of group) {
    body.push(...before.slice(at, start).map((line) => ` ${line}`));
    body.push(...before.slice(start, start + size).map((line) => `-${line}`));
    body.push(...lines.map((line) => `+${line}`));
    at = start + size;
  }
  body.push(...before.slice(at, to).map((line) => ` ${line}`));
  const size = to - from;
  const renewed = size + group.reduce((sum, { size: removed, lines }) => sum + lines.length - removed, 0);
  const place = (start: number, length: number) => `${length === 0 ? start : start + 1},${length}`;
  const head = `@@ -${place(from, size)} +${place(from + shift, renewed)} @@\n`;
  return head + body.map((line) => (line.endsWith("\n") ? line : `${line}\n\\ No newline at end of file\n`)).join("");
}

/** How far the search for equal lines looks ahead. Edits of handovers change few lines in one place. */
const LOOKAHEAD = 400;

/**
 * Differences in order. Where lines differ, the nearest pair of equal lines ends the change: not always the shortest
 * patch, but always a correct one.
 */
function changesOf(before: readonly string[], after: readonly string[]): readonly Change[] {
  const changes: Change[] = [];
  let [one, other] = [0, 0];
  while (one < before.length || other < after.length) {
    if (one < before.length && before[one] === after[other]) {
      one += 1;
      other += 1;
      continue;
    }
    const [removed, added] = nearestMeeting(before, after, one, other);
    changes.push({ from: one, size: removed, lines: after.slice(other, other + added) });
    one += removed;
    other += added;
  }
  return changes;
}

/** Edits of handovers add lines, so a line that is removed counts as several that are added. */
const WEIGHT_OF_REMOVAL = 4;

/** How many lines of each to skip until both continue alike, for two lines or to an end. */
function nearestMeeting(
  before: readonly string[],
  after: readonly string[],
  one: number,
  other: number,
): readonly [number, number] {
  const [left, right] = [before.length - one, after.length - other];
  for (let weight = 1; weight <= LOOKAHEAD; weight += 1)
    for (let removed = 0; removed * WEIGHT_OF_REMOVAL <= weight; removed += 1) {
      const added = weight - removed * WEIGHT_OF_REMOVAL;
      if (removed > left || added > right) continue;
      const [a, b] = [one + removed, other + added];
      if (before[a] === after[b] && before[a + 1] === after[b + 1]) return [removed, added];
    }
  return [left, right];
}
