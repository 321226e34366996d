import { readFileSync } from "node:fs";
import { processTerminal } from "../src/cli/terminal/terminal.ts";
import { commands } from "./commands.ts";
import { completion } from "./completion/completion.ts";

const { scripts } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
process.exitCode = await completion(process.argv.slice(2), processTerminal(), commands(), Object.keys(scripts));
