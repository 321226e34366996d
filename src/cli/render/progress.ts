/** A running execution as a person follows it: a frame for terminals, single lines for everything else. */
import type { ExecutionEvent } from "../../aws/step-functions.ts";
import { type FunctionProgress, isWork, type Progress } from "../progress.ts";
import type { Paint, Tone } from "../terminal.ts";
import { count, sizeChange } from "./text.ts";

/** What is happening now, in at most `rows` lines: finished batches in one line each, the one at work function by function. */
export function renderFrame(progress: Progress, paint: Paint, rows: number): string {
  const { walk, batches } = progress;
  const head = paint("strong", walk.rollingBack ? "Rolling back" : (walk.state ?? "Starting"));
  const lines = Array.from({ length: batches }, (_, index) => batchLines(progress, index + 1, paint)).flat();
  return [head, ...shortened(lines, Math.max(3, rows - 1), paint)].join("\n");
}

/** Keeps the newest lines: what is cut lies above, and is over. */
function shortened(lines: readonly string[], rows: number, paint: Paint): readonly string[] {
  if (lines.length <= rows) return lines;
  const hidden = lines.length - rows + 1;
  return [paint("quiet", `… ${count(hidden, "line")} above`), ...lines.slice(hidden)];
}

function batchLines(progress: Progress, batch: number, paint: Paint): string[] {
  const { walk } = progress;
  const functions = progress.functions.filter((fn) => fn.batch === batch);
  const title = batchTitle(batch, progress.batches);
  if (batch > walk.batch && !walk.rollingBack)
    return [paint("quiet", `  ${title}: ${count(functions.length, "function")}, waits`)];
  if (!walk.rollingBack && batch < walk.batch) return [`  ${title}: ${summary(functions, paint)}`];
  if (walk.rollingBack && functions.every(isUntouched)) return [paint("quiet", `  ${title}: untouched`)];
  const state = walk.rollingBack ? "" : ` ${paint("strong", walk.state ?? "")}`;
  return [`  ${title}:${state}`, ...functions.map((fn) => `    ${functionLine(fn, nameWidth(progress), paint)}`)];
}

/** Lines for outputs that cannot be updated in place: states as they are entered, functions as their work ends. */
export function renderLines(
  before: Progress | null,
  after: Progress,
  events: readonly ExecutionEvent[],
  paint: Paint,
): readonly string[] {
  const outcomes = new Map(before?.functions.map((fn) => [fn.name, fn.outcome]));
  const states = events.filter(isWork).map(({ at, state }) => `${paint("quiet", timeOf(at))}  ${state}`);
  const ended = after.functions
    .filter((fn) => fn.outcome !== null && fn.outcome !== (outcomes.get(fn.name) ?? null))
    .map((fn) => `          ${batchTitle(fn.batch, after.batches)}: ${functionLine(fn, nameWidth(after), paint)}`);
  return [...states, ...ended];
}

function functionLine(fn: FunctionProgress, width: number, paint: Paint): string {
  const words = fn.outcome === null ? fn.words : paint(toneOf(fn), fn.words);
  const sizes = fn.zipBytesAfter === null ? "" : `  ${sizeChange(fn.zipBytesBefore, fn.zipBytesAfter)}`;
  return `${fn.name.padEnd(width)}  ${words}${sizes}`;
}

function summary(functions: readonly FunctionProgress[], paint: Paint): string {
  return [...Map.groupBy(functions, ({ outcome }) => outcome ?? "in work")]
    .map(([word, of]) => `${of.length} ${word === "migrated" ? paint("good", word) : word}`)
    .join(", ");
}

function batchTitle(batch: number, batches: number): string {
  return `batch ${batch} of ${batches}${batch === 1 ? " (canary)" : ""}`;
}

function toneOf({ outcome }: FunctionProgress): Tone {
  if (outcome === "migrated") return "good";
  return outcome === "restored" ? "careful" : "bad";
}

function isUntouched(fn: FunctionProgress): boolean {
  return fn.words === "waits";
}

function nameWidth({ functions }: Progress): number {
  return Math.max(0, ...functions.map(({ name }) => name.length));
}

function timeOf(at: Date): string {
  return at.toTimeString().slice(0, 8);
}
