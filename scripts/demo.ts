import { processTerminal } from "../src/cli/terminal/terminal.ts";
import { demo } from "./demo/demo.ts";

process.exit(await demo(process.argv.slice(2), processTerminal()));
