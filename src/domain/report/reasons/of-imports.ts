/** Codes of imports that would fail, or are not proven, once the shared code is in the layer. */
import * as z from "zod";
import { andMore } from "../../text.ts";
import { code } from "./code.ts";

const NAMED = 3;

/** `line` is 0 for what Lambda itself imports. */
const finding = z.object({ file: z.string(), line: z.int(), module: z.string(), why: z.string() }).readonly();
const found = { findings: z.array(finding).readonly(), total: z.int() };
type Found = z.output<z.ZodObject<typeof found>>;

const MOVES_ANYWAY = '"unproven": "migrate" in the request moves it all the same';

export const ofImports = {
  "imports-lost": code(
    "imports of the function would no longer be found",
    found,
    (all) => `would no longer find: ${findingsText(all)}`,
  ),
  "imports-changed": code(
    "imports of the function would find something else",
    found,
    (all) => `would import something else: ${findingsText(all)}`,
  ),
  "imports-unproven": code(
    "it is not proven that the function's imports would be found",
    found,
    (all) => `not proven: ${findingsText(all)}; ${MOVES_ANYWAY}`,
  ),
  "serves-unproven": code(
    "the function serves, although its handler should not import",
    found,
    (all) => `not proven: ${findingsText(all)}, and yet it serves; ${MOVES_ANYWAY}`,
  ),
  "probe-failed-import": code(
    "the import failed as tried in the function's runtime",
    { error: z.string() },
    ({ error }) => `would no longer import, as tried in its runtime: ${error}`,
  ),
};

function findingsText({ findings, total }: Found): string {
  return `${findings.slice(0, NAMED).map(findingText).join("; ")}${andMore(total - NAMED)}`;
}

/** `app.py line 3: shared.x (not in the layer)`. */
function findingText({ file, line, module, why }: z.output<typeof finding>): string {
  return `${file}${line === 0 ? "" : ` line ${line}`}: ${module} (${why})`;
}
