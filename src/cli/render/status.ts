/** Renders the progress of a running execution. */
import { inCommand } from "../../domain/execution-name.ts";
import { printableIn } from "../../domain/text.ts";
import type { Observation } from "../execution/observation.ts";
import type { GraphPosition } from "../terminal/progress.ts";
import type { Paint } from "../terminal/terminal.ts";
import { table } from "./table.ts";
import { duration, paragraph, sizeChange } from "./text.ts";

/** A line per function with work to do, then state, batch and time. */
export function renderStatus(
  observation: Pick<Observation, "facts" | "progress">,
  now: Date,
  paint: Paint,
  width: number,
): string {
  const { facts, progress } = printableIn({ facts: observation.facts, progress: observation.progress });
  const { position, batches, functions } = progress;
  const batch =
    position.batch === 0 || batches === 0 ? "" : `, batch ${Math.min(position.batch, batches)} of ${batches}`;
  const seconds = (now.getTime() - facts.startedAt.getTime()) / 1000;
  const state =
    position.rollingBack && position.state !== "Roll back"
      ? `${position.state} (rolling back)`
      : (position.state ?? "starting");
  const head = paragraph(`${facts.name} is running: ${state}${batch}, for ${duration(seconds)}.`, width).join("\n");
  const waiting = approvalHint(position, facts.name);
  const closing = waiting === null ? head : `${head}\n${waiting}`;
  if (functions.length === 0) return `${closing}\n`;
  const rows = functions.map((fn) => [
    { text: fn.name },
    { text: String(fn.batch) },
    { text: sizeChange(fn.zipBytesBefore, fn.zipBytesAfter) },
    { text: fn.text },
  ]);
  return `${table(["function", "batch", "ZIP", "state"], rows, paint, width)}\n\n${closing}\n`;
}

/** How to approve the batch if the execution is waiting for approval, otherwise `null`. */
export function approvalHint({ state }: GraphPosition, name: string): string | null {
  return state === "Wait for approval"
    ? `To approve the batch: npm run approve -- ${inCommand(name)} (to reject it: --reject)`
    : null;
}
