/** Shows the progress of an execution: updated in place on a terminal, line by line elsewhere. */
import type { Observation } from "../execution/observation.ts";
import { renderFrame, renderLines } from "../render/progress.ts";
import { approvalHint } from "../render/status.ts";
import { duration } from "../render/text.ts";
import type { Progress } from "./progress.ts";
import { type Output, type Paint, type Terminal, terminalSafe } from "./terminal.ts";

/** Shows one observation; the last one stays visible. */
export type Display = (observation: Observation) => void;

export function displayFor(output: Output, env: Terminal["env"], paint: Paint): Display {
  return output.isTTY === true && env.TERM !== "dumb" && (env.CI ?? "") === ""
    ? inPlace(output, paint)
    : lineByLine(output, paint);
}

const UP = (lines: number) => (lines === 0 ? "" : `\u001b[${lines}A`);
const CLEAR_BELOW = "\u001b[0J";
/** Frames turn line wrapping off: a wrapped line would break the count of lines to redraw. */
const [NO_WRAP, WRAP] = ["\u001b[?7l", "\u001b[?7h"];

function inPlace(output: Output, paint: Paint): Display {
  let drawn = 0;
  return ({ facts, progress }) => {
    const now = facts.stoppedAt ?? new Date();
    const seconds = (now.getTime() - facts.startedAt.getTime()) / 1000;
    const hint = approvalHint(progress.position, facts.name);
    const drawing = renderFrame(progress, paint, (output.rows ?? 24) - (hint === null ? 2 : 3), now);
    const frame = terminalSafe(hint === null ? drawing : `${drawing}\n${hint}`);
    const time = paint("quiet", duration(Math.max(0, seconds)));
    output.write(`${UP(drawn)}\r${CLEAR_BELOW}${NO_WRAP}${frame}\n${time}${WRAP}\n`);
    drawn = frame.split("\n").length + 1;
  };
}

function lineByLine(output: Output, paint: Paint): Display {
  let before: Progress | null = null;
  return ({ facts, progress, events }) => {
    const hint =
      events.some(({ state }) => state === "Wait for approval") && approvalHint(progress.position, facts.name);
    const lines = [...renderLines(before, progress, events, paint), ...(hint ? [`          ${hint}`] : [])];
    before = progress;
    if (lines.length > 0) output.write(terminalSafe(`${lines.join("\n")}\n`));
  };
}
