import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { definitions } from "../../scripts/program/commands.ts";
import { completionOf } from "../../scripts/program/completion/completion.ts";
import { captured } from "../cli/captured.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { scripts: Record<string, string> };

const completion = completionOf(definitions);
const commands = await definitions();

async function scriptFor(shell: string): Promise<string> {
  const terminal = captured();
  expect(await completion([shell], terminal)).toBe(0);
  return terminal.out();
}

const has = (shell: string) => spawnSync(shell, ["--version"]).status === 0;

describe("in bash", () => {
  /** What bash offers at the end of this line; the last word is the one being typed. */
  async function offered(...words: string[]): Promise<string[]> {
    const typed = words.map((word) => `'${word}'`).join(" ");
    const line = `COMP_WORDS=(${typed}); COMP_CWORD=${words.length - 1}; _layershift; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const said = execFileSync("bash", ["-c", `${await scriptFor("bash")}\n${line}`], { cwd: root, encoding: "utf8" });
    return said.split("\n").filter((each) => each !== "");
  }

  it.each<[readonly string[], readonly string[]]>([
    [["npm", "run", "start-m"], ["start-migration"]],
    [["npm", "run", "start-migration", ""], ["--"]],
    [["npm", "run", "start-migration", "--", "--wa"], ["--wait"]],
    [
      ["npm", "run", "demo", "--", "--break", ""],
      ["import", "health"],
    ],
    [["npm", "run", "demo", "--", "--break", "im"], ["import"]],
    [["npm", "run", "handover", "--", "x", "--owner", "ter"], ["terraform"]],
    [["npm", "run", "plan", "--", "--shared-dir", "statem"], ["statemachine"]],
    [["npm", "run", "completion", "--", "fi"], ["fish"]],
    [["npm", "run", "deploy", "--", "--y"], []],
    [["npm", "install", ""], []],
    [["layershift", "deploy", "--y"], ["--yes"]],
    [["layershift", "sur"], ["survey"]],
    [["layershift", "handover", "x", "--owner", "ter"], ["terraform"]],
    [["npx", "layershift", "start-m"], ["start-migration"]],
    [["npx", "layershift", "demo", "--break", "he"], ["health"]],
    [["npx", "other", "demo", ""], []],
  ])("%j", async (words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });
});

describe.each(["bash", "zsh", "fish"])("for %s", (shell) => {
  it("knows every option of every command", async () => {
    const script = await scriptFor(shell);
    for (const command of commands)
      for (const { long } of command.options) expect(script, `${command.name()} ${long}`).toContain(`${long}`);
  });

  it.skipIf(!has(shell))("is a script the shell can read", async () => {
    expect(spawnSync(shell, ["-n"], { input: await scriptFor(shell), encoding: "utf8" })).toMatchObject({ status: 0 });
  });
});

it("every command of package.json is one it knows", () => {
  const known = commands.map((command) => command.name());
  const own = Object.entries(scripts).filter(([, line]) => /^(exec )?node scripts\//.test(line));
  const without = [
    "test:conformance",
    "test:mutations",
    "test:simulation",
    "lint:template",
    "screenshots",
    "docs",
    "prepack",
  ];
  for (const [name] of own.filter(([name]) => !without.includes(name)))
    expect(known, "add it to scripts/program/commands.ts").toContain(`npm run ${name} --`);
});

it.each(commands.map((command) => [command.name(), command] as const))(
  "%s has an example in its help",
  (name, command) => {
    let help = "";
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(help).toMatch(
      new RegExp(`Examples?:[\\s\\S]*${name.replace(" --", "").replace("npm run ", "npm run (-s )?")}`),
    );
  },
);

it("refuses a shell it does not know, with exit code 2", async () => {
  const terminal = captured();
  expect(await completion(["tcsh"], terminal)).toBe(2);
  expect(terminal.err()).toContain("Allowed choices are bash, zsh, fish");
});
