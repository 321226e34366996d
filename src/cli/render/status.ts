/** A running execution at one moment. */
import { inCommand } from "../../domain/execution-name.ts";
import { printableIn } from "../../domain/text.ts";
import type { Look } from "../execution/observation.ts";
import type { Walk } from "../terminal/progress.ts";
import type { Paint } from "../terminal/terminal.ts";
import { table } from "./table.ts";
import { duration, paragraph, sizeChange } from "./text.ts";

/** State, batch and time, then a line per function with work to do. */
export function renderStatus(look: Pick<Look, "facts" | "progress">, now: Date, paint: Paint, width: number): string {
  const { facts, progress } = printableIn({ facts: look.facts, progress: look.progress });
  const { walk, batches, functions } = progress;
  const batch = walk.batch === 0 || batches === 0 ? "" : `, batch ${Math.min(walk.batch, batches)} of ${batches}`;
  const seconds = (now.getTime() - facts.startedAt.getTime()) / 1000;
  const state =
    walk.rollingBack && walk.state !== "Roll back" ? `${walk.state} (rolling back)` : (walk.state ?? "starting");
  const head = paragraph(`${facts.name} runs: ${state}${batch}, for ${duration(seconds)}.`, width).join("\n");
  const waiting = approvalHint(walk, facts.name);
  const closing = waiting === null ? head : `${head}\n${waiting}`;
  if (functions.length === 0) return `${closing}\n`;
  const rows = functions.map((fn) => [
    { text: fn.name },
    { text: String(fn.batch) },
    { text: sizeChange(fn.zipBytesBefore, fn.zipBytesAfter) },
    { text: fn.words },
  ]);
  return `${table(["function", "batch", "ZIP", "state"], rows, paint, width)}\n\n${closing}\n`;
}

/** What to do where the execution waits for somebody's word; `null` where it does not. */
export function approvalHint({ state }: Walk, name: string): string | null {
  return state === "Wait for approval"
    ? `Approve the batch with: npm run approve -- ${inCommand(name)} (refuse: --reject)`
    : null;
}
