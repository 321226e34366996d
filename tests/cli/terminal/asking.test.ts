import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { askerOn, canBeAsked } from "../../../src/cli/terminal/asking.ts";
import { plain } from "../../../src/cli/terminal/terminal.ts";
import { captured } from "../captured.ts";

/** Somebody who types these lines, one a question; `null` ends the input. */
function answering(...lines: readonly (string | null)[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const stdout = Object.assign(new PassThrough(), { isTTY: true });
  const left = [...lines];
  let said = "";
  stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (!chunk.toString().includes("> ")) return;
    const line = left.shift();
    if (line === undefined) return;
    setImmediate(() => (line === null ? stdin.end() : stdin.write(`${line}\r`)));
  });
  const terminal = { ...captured(), stdin, stdout };
  return { terminal, asker: askerOn(terminal, plain), said: () => said };
}

const fruits = [{ value: "apple", about: "red" }, { value: "pear" }, { value: "plum" }];

describe("a question", () => {
  test.each([
    ["", "apple"],
    ["3", "plum"],
    ["pear", "pear"],
  ])("for one of several, answered %j, is %s", async (answer, chosen) => {
    expect(await answering(answer).asker.one("Which?", fruits)).toBe(chosen);
  });

  test.each([
    ["", ["plum"]],
    ["1,3", ["apple", "plum"]],
    ["2-3, apple", ["pear", "plum", "apple"]],
  ])("for several, answered %j, is %j", async (answer, chosen) => {
    expect(await answering(answer).asker.several("Which ones?", fruits, ["plum"])).toEqual(chosen);
  });

  test("is asked again, with a word, until the answer is one", async () => {
    const { asker, said } = answering("4", "0", "2");
    expect(await asker.one("Which?", fruits)).toBe("pear");
    expect(said()).toContain("There is no 4: give a number from 1 to 3.");
    const text = answering("bad", "");
    const problemOf = (answer: string) => (answer === "bad" ? "Not that one." : null);
    expect(await text.asker.text("What?", "good", problemOf)).toBe("good");
    expect(text.said()).toContain("Not that one.");
    expect(await answering("perhaps", "No").asker.yes("Sure?")).toBe(false);
  });

  test.each([
    ["Ctrl-C", "\u0003"],
    ["the end of the input", null],
  ])("is ended by %s, with nothing done", async (_, key) => {
    await expect(answering(key).asker.one("Which?", fruits)).rejects.toMatchObject({
      exitCode: 130,
      message: expect.stringContaining("Nothing was started"),
    });
  });
});

test("nobody is asked where input or output is no terminal", () => {
  expect(canBeAsked(captured())).toBe(false);
  expect(canBeAsked(answering().terminal)).toBe(true);
});
