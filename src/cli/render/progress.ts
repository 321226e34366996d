/** Renders a running execution: a frame for terminals, single lines for everything else. */
import type { ExecutionEvent } from "../../aws/step-functions/step-functions.ts";
import { visitSeconds } from "../../domain/report/state-visits.ts";
import { printableIn } from "../../domain/text.ts";
import { type FunctionProgress, isWork, type Progress, WAITING } from "../terminal/progress.ts";
import type { Paint, TextTone } from "../terminal/terminal.ts";
import { count, duration, sizeChange } from "./text.ts";

/** This many batches of each kind get their own line; the others share one. */
const MAX_SINGLE_LINES = 3;

/**
 * The current progress in at most `rows` lines for any fleet size: the batch at work by function, a summary of the
 * batches before and after it.
 */
export function renderFrame(asSeen: Progress, paint: Paint, rows: number, now: Date): string {
  const progress = printableIn(asSeen);
  const { position, batches, visits } = progress;
  const numbers = Array.from({ length: batches }, (_, index) => index + 1);
  const {
    over = [],
    "at work": atWork = [],
    waiting = [],
  } = Object.groupBy(numbers, (batch) => situationOf(progress, batch));
  const before = [over.slice(0, -MAX_SINGLE_LINES), ...over.slice(-MAX_SINGLE_LINES).map((batch) => [batch])];
  const after = [...waiting.slice(0, MAX_SINGLE_LINES).map((batch) => [batch]), waiting.slice(MAX_SINGLE_LINES)];
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
  const head = paint("strong", position.rollingBack && !ended ? "Rolling back" : (position.state ?? "Starting")) + time;
  return [head, ...before.flatMap(sum), ...working, ...after.flatMap(sum)].join("\n");
}

function situationOf({ position, functions }: Progress, batch: number): "over" | "at work" | "waiting" {
  if (!position.rollingBack) return batch < position.batch ? "over" : batch === position.batch ? "at work" : "waiting";
  const own = functions.filter((fn) => fn.batch === batch);
  if (own.every(isUntouched)) return "waiting";
  const isOver = (fn: FunctionProgress) => fn.outcome === "restored" || fn.outcome === "skipped" || isUntouched(fn);
  return own.every(isOver) ? "over" : "at work";
}

/** One line for a group of batches; empty for an empty group. */
function summaryLine(progress: Progress, group: readonly number[], paint: Paint, now: Date): string[] {
  if (group.length === 0) return [];
  const { functions, batches, position } = progress;
  const own = functions.filter((fn) => group.includes(fn.batch));
  const seconds = position.rollingBack ? null : secondsOf(progress, group, now);
  const time = seconds === null ? "" : `  ${paint("quiet", duration(seconds))}`;
  return [`  ${batchTitle(group, batches)}: ${summary(own, position.rollingBack, paint)}${time}`];
}

/** From the first state of the first batch to the end of the last state of the last batch; `null` before it begins. */
function secondsOf({ visits }: Progress, group: readonly number[], now: Date): number | null {
  const first = visits.find(({ batch }) => group.includes(batch));
  const last = visits.findLastIndex(({ batch }) => group.includes(batch));
  if (first === undefined) return null;
  const end = visits[last + 1]?.enteredAt ?? visits[last]?.leftAt ?? now;
  return Math.max(0, (end.getTime() - first.enteredAt.getTime()) / 1000);
}

function workLines(progress: Progress, batch: number, paint: Paint, now: Date): string[] {
  const { position, batches } = progress;
  const functions = progress.functions.filter((fn) => fn.batch === batch);
  const state = position.rollingBack ? "" : ` ${position.state ?? ""}`;
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

/** New lines for output that cannot be updated in place: states as they are entered, functions as they finish. */
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

/** Name, current step or outcome, ZIP before → after, time. Pass `now` if the line is redrawn while work continues. */
function functionLine(fn: FunctionProgress, width: number, paint: Paint, now: Date | null): string {
  const text = fn.outcome === null ? fn.text : paint(toneOf(fn), fn.text);
  const sizes = fn.zipBytesAfter === null ? "" : `  ${sizeChange(fn.zipBytesBefore, fn.zipBytesAfter)}`;
  const working = now === null || fn.since === null ? null : Math.max(0, (now.getTime() - fn.since.getTime()) / 1000);
  const seconds = fn.seconds ?? working;
  const time = seconds === null ? "" : `  ${paint("quiet", duration(seconds))}`;
  return `${fn.name.padEnd(width)}  ${text}${sizes}${time}`;
}

function summary(functions: readonly FunctionProgress[], rollingBack: boolean, paint: Paint): string {
  if (functions.every(isUntouched)) {
    return paint("quiet", `${count(functions.length, "function")}, ${rollingBack ? "untouched" : "waiting"}`);
  }
  return [...Map.groupBy(functions, ({ outcome }) => outcome ?? "in progress")]
    .map(([outcome, of]) => `${of.length} ${outcome === "migrated" ? paint("good", outcome) : outcome}`)
    .join(", ");
}

function batchTitle(group: readonly number[], batches: number): string {
  const [first = 1] = group;
  const last = group.at(-1) ?? first;
  if (first !== last) return `batches ${first} to ${last} of ${batches}`;
  return `batch ${first} of ${batches}${first === 1 ? " (canary)" : ""}`;
}

function toneOf({ outcome }: FunctionProgress): TextTone {
  if (outcome === "migrated") return "good";
  return outcome === "restored" || outcome === "skipped" ? "careful" : "bad";
}

/** During a rollback, a migrated function is one that is not restored yet. */
function isStillToRestore({ outcome }: FunctionProgress, { position }: Progress): boolean {
  return position.rollingBack && outcome === "migrated";
}

function isUntouched(fn: FunctionProgress): boolean {
  return fn.text === WAITING;
}

function nameWidth(functions: readonly FunctionProgress[]): number {
  return Math.max(0, ...functions.map(({ name }) => name.length));
}

function timeOf(at: Date): string {
  return at.toTimeString().slice(0, 8);
}
