import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { scripts: Record<string, string> };

/** What `npm run NAME` gives to Node.js: the script's path and its own words. */
export function npmScript(name: string): readonly string[] {
  const [, path = "", words = ""] = /^(?:exec )?node (\S+) ?(.*)$/.exec(scripts[name] ?? "") ?? [];
  if (path === "") throw new Error(`package.json has no script ${name} that runs Node.js`);
  return [`${root}${path}`, ...words.split(" ").filter((word) => word !== "")];
}
