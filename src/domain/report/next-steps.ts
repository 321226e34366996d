/** Decides what a report tells people to type next where a rollback could not restore all functions. */
import { count } from "../amounts.ts";
import { listed } from "../text.ts";
import type { Report } from "./report.ts";
import type { ReportedFunction } from "./reported-function.ts";
import { rollbackCommand } from "./unrestored.ts";

export interface NextStep {
  /** Ends with a colon where commands follow. */
  readonly text: string;
  /** To be typed word for word, in this order. */
  readonly commands: readonly string[];
}

const MOST_STEPS = 5;

/**
 * One command for all functions that the rollback may still restore, then the first of those that need commands of
 * their own.
 */
export function nextStepsOf({
  functions,
  target,
  location,
}: Pick<Report, "functions" | "target" | "location">): readonly NextStep[] {
  const again = functions.filter(({ next }) => next?.remedy === "again").map(({ name }) => name);
  const single = functions.filter(({ next }) => next?.remedy === "by-hand" || next?.remedy === "from-source");
  const more = single.length - MOST_STEPS;
  return [
    ...(again.length === 0 || target === null
      ? []
      : [
          {
            text: `Remove what kept the rollback from ${count(again.length, "function")} (${listed(again)}), then run it again:`,
            commands: [rollbackCommand(target, again)],
          },
        ]),
    ...single.slice(0, MOST_STEPS).map(singleStep),
    ...(more > 0
      ? [{ text: `… and ${count(more, "more function")}, each with its commands in ${location}`, commands: [] }]
      : []),
  ];
}

function singleStep({ name, next }: ReportedFunction): NextStep {
  const commands = next?.commands ?? [];
  if (next?.remedy === "by-hand")
    return commands.length === 0
      ? { text: `${name}: others changed it, and a rollback leaves that alone. What it had is restored.`, commands }
      : {
          text: `${name}: others changed it, and a rollback leaves that alone. To write its stored original over their changes:`,
          commands,
        };
  const text = `${name}: deploy it from its source, because its stored original cannot be used`;
  return commands.length === 0 ? { text: `${text}.`, commands } : { text: `${text}. After that:`, commands };
}
