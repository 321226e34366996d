import { expect, it } from "vitest";
import { paintFor } from "../../src/cli/terminal.ts";

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
