/** `npm pack` runs this first: builds the installable program in dist/. */
import { fileURLToPath } from "node:url";
import { buildProgram } from "./pack/build-program.ts";

await buildProgram(fileURLToPath(new URL("../dist", import.meta.url)));
