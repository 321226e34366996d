import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { canPrompt, promptsOn } from "../../../src/cli/terminal/prompts.ts";
import { captured } from "../captured.ts";

const ENTER = "\r";
const DOWN = "\u001b[B";

/** A person who presses these keys one after the other; `null` ends the input. */
function pressing(...keys: readonly (string | null)[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  let said = "";
  stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const left = [...keys];
  const pressed = setInterval(() => {
    const key = left.shift();
    if (key === undefined) clearInterval(pressed);
    else if (key === null) stdin.end();
    else stdin.write(key);
  }, 20);
  return { prompts: promptsOn({ ...captured(), stdin, stdout }), said: () => said };
}

const fruits = [{ value: "apple", about: "red" }, { value: "pear" }, { value: "plum" }];

describe("a question", () => {
  test.each([
    [[ENTER], "apple"],
    [[DOWN, DOWN, ENTER], "plum"],
    [["pea", ENTER], "pear"],
  ])("for one of several, answered %j, is %s", async (keys, chosen) => {
    expect(await pressing(...keys).prompts.askOne("Which?", fruits)).toBe(chosen);
  });

  test.each([
    [[ENTER], ["plum"]],
    [
      [" ", ENTER],
      ["apple", "plum"],
    ],
    [
      ["a", ENTER],
      ["apple", "pear", "plum"],
    ],
  ])("for several, answered %j, is %j", async (keys, chosen) => {
    expect(await pressing(...keys).prompts.askSeveral("Which ones?", fruits, ["plum"])).toEqual(chosen);
  });

  test("for a text is asked again, with the reason, until the answer is one", async () => {
    const { prompts, said } = pressing("bad", ENTER, "\u0015", ENTER);
    const problemOf = (answer: string) => (answer === "bad" ? "Not that one." : null);
    expect(await prompts.askText("What?", "good", problemOf)).toBe("good");
    expect(said()).toContain("Not that one.");
  });

  test.each([
    ["Enter alone", ENTER, false],
    ["n", `n${ENTER}`, false],
    ["y", `y${ENTER}`, true],
  ])("for a yes, answered by %s, is %s: %s", async (_, keys, isYes) => {
    expect(await pressing(keys).prompts.askYes("Sure?")).toBe(isYes);
  });

  test.each([
    ["Ctrl-C", "\u0003"],
    ["the end of the input", null],
  ])("is ended by %s, with nothing done", async (_, key) => {
    await expect(pressing(key).prompts.askOne("Which?", fruits)).rejects.toMatchObject({
      exitCode: 130,
      message: expect.stringContaining("Nothing was started"),
    });
  });

  test("shows control characters in a name as their escapes", async () => {
    const { prompts, said } = pressing(ENTER);
    expect(await prompts.askOne("Which?", [{ value: "a\u001b[2Jb\u202e" }])).toBe("a\u001b[2Jb\u202e");
    expect(said()).not.toContain("\u001b[2Jb");
    expect(said()).not.toContain("\u202e");
  });
});

test("nobody is asked where input or output is no terminal", () => {
  expect(canPrompt(captured())).toBe(false);
  const tty = { isTTY: true } as never;
  expect(canPrompt({ ...captured(), stdin: tty, stdout: tty })).toBe(true);
});
