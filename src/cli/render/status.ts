/** Renders the progress of a running execution. */
import { inCommand } from "../../domain/execution-name.ts";
import { printableIn } from "../../domain/text.ts";
import type { Observation } from "../execution/observation.ts";
import type { FunctionProgress, GraphPosition } from "../terminal/progress.ts";
import type { Style } from "../terminal/terminal.ts";
import { type Columns, table } from "./table.ts";
import { blocks, duration, paragraph, sizeChange } from "./text.ts";

/** A line per function with work to do, then state, batch and time. */
export function renderStatus(
  { facts: asDescribed, progress: asSeen }: Pick<Observation, "facts" | "progress">,
  now: Date,
  style: Style,
): string {
  const [facts, { position, batches, functions }] = [printableIn(asDescribed), printableIn(asSeen)];
  const batch =
    position.batch === 0 || batches === 0 ? "" : `, batch ${Math.min(position.batch, batches)} of ${batches}`;
  const seconds = (now.getTime() - facts.startedAt.getTime()) / 1000;
  const state =
    position.rollingBack && position.state !== "Roll back"
      ? `${position.state} (rolling back)`
      : (position.state ?? "starting");
  const head = paragraph(`${facts.name} is running: ${state}${batch}, for ${duration(seconds)}.`, style.width);
  const hint = approvalHint(position, facts.name);
  return blocks(table(functions, COLUMNS, style), [...head, ...(hint === null ? [] : [hint])].join("\n"));
}

const COLUMNS: Columns<FunctionProgress> = {
  function: ({ name }) => name,
  batch: ({ batch }) => String(batch),
  ZIP: ({ zipBytesBefore, zipBytesAfter }) => sizeChange(zipBytesBefore, zipBytesAfter),
  state: ({ text }) => text,
};

/** How to approve the batch if the execution is waiting for approval, otherwise `null`. */
export function approvalHint({ state }: GraphPosition, name: string): string | null {
  return state === "Wait for approval"
    ? `To approve the batch: npm run approve -- ${inCommand(name)} (to reject it: --reject)`
    : null;
}
