#!/usr/bin/env node
/** `npx layershift COMMAND`: the program as it is installed. */
import "../deployment/older-node.ts";
import { processTerminal } from "../src/cli/terminal/terminal.ts";
import { runProgram, withProgramName } from "./program/program.ts";

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream) as (text: unknown, ...rest: unknown[]) => boolean;
  stream.write = (text: unknown, ...rest: unknown[]) =>
    write(typeof text === "string" ? withProgramName(text) : text, ...rest);
}

process.exitCode = await runProgram(process.argv.slice(2), processTerminal());
