/** `npm run NAME`: runs a command of the program. */
import { processTerminal } from "../src/cli/terminal/terminal.ts";
import { runProgram } from "./program/program.ts";

process.exitCode = await runProgram(process.argv.slice(2), processTerminal());
