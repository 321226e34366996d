import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { scripts: Record<string, string> };

/** What `npm run NAME` gives to Node.js: its options, the script's path and the script's words. */
export function npmScript(name: string): readonly string[] {
  const [, options = "", path = "", words = ""] =
    /^(?:exec )?node ((?:--\S+ )*)(\S+) ?(.*)$/.exec(scripts[name] ?? "") ?? [];
  if (path === "") throw new Error(`package.json has no script ${name} that runs Node.js`);
  const wordsOf = (text: string) => text.split(" ").filter((word) => word !== "");
  return [...wordsOf(options), `${root}${path}`, ...wordsOf(words)];
}
