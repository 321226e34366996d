/** Decides which commands a report gives if a rollback could not restore all functions. */
import { count } from "../amounts.ts";
import { listed } from "../text.ts";
import type { Report } from "./report.ts";
import type { ReportedFunction } from "./reported-function.ts";
import { rollbackCommand } from "./unrestored.ts";

export interface NextStep {
  /** Ends with a colon if commands follow. */
  readonly text: string;
  /** To run as they are, in this order. */
  readonly commands: readonly string[];
}

const MAX_STEPS = 5;

/**
 * One command for all functions that a rollback can still restore, then the first functions with their own commands.
 */
export function nextStepsOf({
  functions,
  target,
  location,
}: Pick<Report, "functions" | "target" | "location">): readonly NextStep[] {
  const again = functions.filter(({ next }) => next?.remedy === "again").map(({ name }) => name);
  const single = functions.filter(({ next }) => next?.remedy === "by-hand" || next?.remedy === "from-source");
  const more = single.length - MAX_STEPS;
  return [
    ...(again.length === 0 || target === null
      ? []
      : [
          {
            text: `Remove what prevented the rollback of ${count(again.length, "function")} (${listed(again)}), then run it again:`,
            commands: [rollbackCommand(target, again)],
          },
        ]),
    ...single.slice(0, MAX_STEPS).map(singleStep),
    ...(more > 0
      ? [{ text: `… and ${count(more, "more function")}, each with its commands in ${location}`, commands: [] }]
      : []),
  ];
}

function singleStep({ name, next }: ReportedFunction): NextStep {
  const commands = next?.commands ?? [];
  const isAll = commands.length === 0;
  const text =
    next?.remedy === "by-hand"
      ? `others changed it, and a rollback does not overwrite that. ${isAll ? "Everything else is restored." : "To overwrite their changes with its stored original:"}`
      : `deploy it from its source, because its stored original cannot be used.${isAll ? "" : " After that:"}`;
  return { text: `${name}: ${text}`, commands };
}
