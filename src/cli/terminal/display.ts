/** Shows looks at an execution as they come: in place on a terminal, line by line elsewhere. */
import type { Look } from "../execution/observation.ts";
import { renderFrame, renderLines } from "../render/progress.ts";
import { approvalHint } from "../render/status.ts";
import { duration } from "../render/text.ts";
import type { Progress } from "./progress.ts";
import { harmless, type Output, type Paint, type Terminal } from "./terminal.ts";

export interface Display {
  /** The last frame stays. */
  show(look: Look): void;
}

export function displayFor(output: Output, env: Terminal["env"], paint: Paint): Display {
  return output.isTTY === true && env.TERM !== "dumb" && (env.CI ?? "") === ""
    ? inPlace(output, paint)
    : lineByLine(output, paint);
}

const UP = (lines: number) => (lines === 0 ? "" : `\u001b[${lines}A`);
const CLEAR_BELOW = "\u001b[0J";
/** Long lines are cut at the edge while a frame is drawn: a wrapped one would break counting lines. */
const [NO_WRAP, WRAP] = ["\u001b[?7l", "\u001b[?7h"];

function inPlace(output: Output, paint: Paint): Display {
  let drawn = 0;
  return {
    show({ facts, progress }) {
      const now = facts.stoppedAt ?? new Date();
      const seconds = (now.getTime() - facts.startedAt.getTime()) / 1000;
      const hint = approvalHint(progress.walk, facts.name);
      const drawing = renderFrame(progress, paint, (output.rows ?? 24) - (hint === null ? 2 : 3), now);
      const frame = harmless(hint === null ? drawing : `${drawing}\n${hint}`);
      const time = paint("quiet", duration(Math.max(0, seconds)));
      output.write(`${UP(drawn)}\r${CLEAR_BELOW}${NO_WRAP}${frame}\n${time}${WRAP}\n`);
      drawn = frame.split("\n").length + 1;
    },
  };
}

function lineByLine(output: Output, paint: Paint): Display {
  let before: Progress | null = null;
  return {
    show({ facts, progress, events }) {
      const hint = events.some(({ state }) => state === "Wait for approval") && approvalHint(progress.walk, facts.name);
      const lines = [...renderLines(before, progress, events, paint), ...(hint ? [`          ${hint}`] : [])];
      before = progress;
      if (lines.length > 0) output.write(harmless(`${lines.join("\n")}\n`));
    },
  };
}
