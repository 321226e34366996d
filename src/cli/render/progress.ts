/** A running execution as a person follows it: a frame for terminals, single lines for everything else. */
import type { ExecutionEvent } from "../../aws/step-functions/step-functions.ts";
import { visitSeconds } from "../../domain/report/state-visits.ts";
import { printableIn } from "../../domain/text.ts";
import { type FunctionProgress, isWork, type Progress, WAITS } from "../terminal/progress.ts";
import type { Paint, Tone } from "../terminal/terminal.ts";
import { count, duration, sizeChange } from "./text.ts";

/** Batches of one kind that get a line each; the others share one. */
const LINES_OF_THEIR_OWN = 3;

/**
 * What is happening now, in at most `rows` lines however large the fleet: the batch at work function by function, the
 * ones before and after it summed up.
 */
export function renderFrame(asSeen: Progress, paint: Paint, rows: number, now: Date): string {
  const progress = printableIn(asSeen);
  const { walk, batches, visits } = progress;
  const numbers = Array.from({ length: batches }, (_, index) => index + 1);
  const {
    over = [],
    "at work": atWork = [],
    waiting = [],
  } = Object.groupBy(numbers, (batch) => situationOf(progress, batch));
  const before = [over.slice(0, -LINES_OF_THEIR_OWN), ...over.slice(-LINES_OF_THEIR_OWN).map((batch) => [batch])];
  const after = [...waiting.slice(0, LINES_OF_THEIR_OWN).map((batch) => [batch]), waiting.slice(LINES_OF_THEIR_OWN)];
  const room = Math.max(2, rows - 1 - before.length - after.length);
  const working = shortened(
    atWork.flatMap((batch) => workLines(progress, batch, paint, now)),
    room,
    paint,
  );
  const sum = (group: readonly number[]) => summaryLine(progress, group, paint, now);
  const visit = visits.at(-1);
  const time = visit === undefined ? "" : `  ${paint("quiet", duration(visitSeconds(visit, now)))}`;
  const ended = visit?.type === "Fail" || visit?.type === "Succeed";
  const head = paint("strong", walk.rollingBack && !ended ? "Rolling back" : (walk.state ?? "Starting")) + time;
  return [head, ...before.flatMap(sum), ...working, ...after.flatMap(sum)].join("\n");
}

function situationOf({ walk, functions }: Progress, batch: number): "over" | "at work" | "waiting" {
  if (!walk.rollingBack) return batch < walk.batch ? "over" : batch === walk.batch ? "at work" : "waiting";
  const own = functions.filter((fn) => fn.batch === batch);
  if (own.every(isUntouched)) return "waiting";
  const isOver = (fn: FunctionProgress) => fn.outcome === "restored" || fn.outcome === "skipped" || isUntouched(fn);
  return own.every(isOver) ? "over" : "at work";
}

/** One line for a group of batches, none for no batch. */
function summaryLine(progress: Progress, group: readonly number[], paint: Paint, now: Date): string[] {
  if (group.length === 0) return [];
  const { functions, batches, walk } = progress;
  const own = functions.filter((fn) => group.includes(fn.batch));
  const seconds = walk.rollingBack ? null : secondsOf(progress, group, now);
  const time = seconds === null ? "" : `  ${paint("quiet", duration(seconds))}`;
  return [`  ${batchTitle(group, batches)}: ${summary(own, walk.rollingBack, paint)}${time}`];
}

/** From the first state of the first batch until the state after its last; `null` before. */
function secondsOf({ visits }: Progress, group: readonly number[], now: Date): number | null {
  const first = visits.find(({ batch }) => group.includes(batch));
  const last = visits.findLastIndex(({ batch }) => group.includes(batch));
  if (first === undefined) return null;
  const end = visits[last + 1]?.enteredAt ?? visits[last]?.leftAt ?? now;
  return Math.max(0, (end.getTime() - first.enteredAt.getTime()) / 1000);
}

function workLines(progress: Progress, batch: number, paint: Paint, now: Date): string[] {
  const { walk, batches } = progress;
  const functions = progress.functions.filter((fn) => fn.batch === batch);
  const state = walk.rollingBack ? "" : ` ${walk.state ?? ""}`;
  const width = nameWidth(functions);
  return [
    `  ${batchTitle([batch], batches)}:${state}`,
    ...functions.map((fn) => `    ${functionLine(fn, width, paint, now)}`),
  ];
}

function shortened(lines: readonly string[], rows: number, paint: Paint): readonly string[] {
  if (lines.length <= rows) return lines;
  const hidden = lines.length - rows + 1;
  return [...lines.slice(0, rows - 1), paint("quiet", `    … and ${count(hidden, "more line")}`)];
}

/** Lines for outputs that cannot be updated in place: states as they are entered, functions as their work ends. */
export function renderLines(
  asBefore: Progress | null,
  asSeen: Progress,
  asHappened: readonly ExecutionEvent[],
  paint: Paint,
): readonly string[] {
  const [before, after, events] = [printableIn(asBefore), printableIn(asSeen), printableIn(asHappened)];
  const outcomes = new Map(before?.functions.map((fn) => [fn.name, fn.outcome]));
  const states = events.filter(isWork).map(({ at, state }) => `${paint("quiet", timeOf(at))}  ${state}`);
  const ended = after.functions
    .filter(
      (fn) => fn.outcome !== null && !isStillToRestore(fn, after) && fn.outcome !== (outcomes.get(fn.name) ?? null),
    )
    .map(
      (fn) =>
        `          ${batchTitle([fn.batch], after.batches)}: ${functionLine(fn, nameWidth(after.functions), paint, null)}`,
    );
  return [...states, ...ended];
}

/** Name, what is done or how it ended, ZIP before → after, seconds; `now` where the line is drawn again and again. */
function functionLine(fn: FunctionProgress, width: number, paint: Paint, now: Date | null): string {
  const words = fn.outcome === null ? fn.words : paint(toneOf(fn), fn.words);
  const sizes = fn.zipBytesAfter === null ? "" : `  ${sizeChange(fn.zipBytesBefore, fn.zipBytesAfter)}`;
  const working = now === null || fn.since === null ? null : Math.max(0, (now.getTime() - fn.since.getTime()) / 1000);
  const seconds = fn.seconds ?? working;
  const time = seconds === null ? "" : `  ${paint("quiet", duration(seconds))}`;
  return `${fn.name.padEnd(width)}  ${words}${sizes}${time}`;
}

function summary(functions: readonly FunctionProgress[], rollingBack: boolean, paint: Paint): string {
  if (functions.every(isUntouched)) {
    return paint("quiet", `${count(functions.length, "function")}, ${rollingBack ? "untouched" : "waiting"}`);
  }
  return [...Map.groupBy(functions, ({ outcome }) => outcome ?? "in work")]
    .map(([word, of]) => `${of.length} ${word === "migrated" ? paint("good", word) : word}`)
    .join(", ");
}

function batchTitle(group: readonly number[], batches: number): string {
  const [first = 1] = group;
  const last = group.at(-1) ?? first;
  if (first !== last) return `batches ${first} to ${last} of ${batches}`;
  return `batch ${first} of ${batches}${first === 1 ? " (canary)" : ""}`;
}

function toneOf({ outcome }: FunctionProgress): Tone {
  if (outcome === "migrated") return "good";
  return outcome === "restored" || outcome === "skipped" ? "careful" : "bad";
}

/** Once a rollback runs, a function that had migrated is one whose turn to be restored comes. */
function isStillToRestore({ outcome }: FunctionProgress, { walk }: Progress): boolean {
  return walk.rollingBack && outcome === "migrated";
}

function isUntouched(fn: FunctionProgress): boolean {
  return fn.words === WAITS;
}

function nameWidth(functions: readonly FunctionProgress[]): number {
  return Math.max(0, ...functions.map(({ name }) => name.length));
}

function timeOf(at: Date): string {
  return at.toTimeString().slice(0, 8);
}
