import { expect, it } from "vitest";
import { paintFor, terminalSafe } from "../../../src/cli/terminal/terminal.ts";

it.each([
  ["a terminal", true, {}, true],
  ["a pipe", false, {}, false],
  ["a dumb terminal", true, { TERM: "dumb" }, false],
  ["NO_COLOR on a terminal", true, { NO_COLOR: "1" }, false],
  ["an empty NO_COLOR", true, { NO_COLOR: "" }, true],
  ["FORCE_COLOR in a pipe", false, { FORCE_COLOR: "1" }, true],
  ["FORCE_COLOR=0 on a terminal", true, { FORCE_COLOR: "0" }, false],
  ["NO_COLOR and FORCE_COLOR", true, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
] as const)("%s", (_, isTTY, env, coloured) => {
  const output = { write: () => true, isTTY };
  expect(paintFor(output, env)("bad", "words") !== "words").toBe(coloured);
});

it("lets no quoted text move the cursor, clear a line or change the text direction, and keeps colors", () => {
  const paint = paintFor({ write: () => true, isTTY: true }, {});
  const painted = `${paint("bad", "failed")} ${paint("strong", "name")}\n\t${paint("quiet", "why")}`;
  expect(terminalSafe(painted)).toBe(painted);
  expect(terminalSafe("its log says: \u001b[2A\u001b[2Kmigrated\r\u009b1Jok\u202eko")).toBe(
    "its log says: \\u001b[2A\\u001b[2Kmigrated\\u000d\\u009b1Jok\\u202eko",
  );
  expect(terminalSafe("\u001b[8mhidden\u001b]0;title\u0007")).toBe("\\u001b[8mhidden\\u001b]0;title\\u0007");
});
