/** Codes of imports that would fail, or are not proven, after the shared code has moved to the layer. */
import * as z from "zod";
import { andMore } from "../../text.ts";
import { code } from "./code.ts";

const MAX_FINDINGS = 3;

/** `line` is 0 for imports by Lambda. */
const finding = z.object({ file: z.string(), line: z.int(), module: z.string(), why: z.string() }).readonly();
const found = { findings: z.array(finding).readonly(), total: z.int() };
type Found = z.output<z.ZodObject<typeof found>>;

const MIGRATE_ANYWAY = '"unproven": "migrate" in the request migrates it anyway';

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
    (all) => `not proven: ${findingsText(all)}; ${MIGRATE_ANYWAY}`,
  ),
  "serves-unproven": code(
    "the function works, although its handler should fail to import",
    found,
    (all) => `not proven: ${findingsText(all)}, and yet the function works; ${MIGRATE_ANYWAY}`,
  ),
  "probe-failed-import": code(
    "the import failed in the function's runtime",
    { error: z.string() },
    ({ error }) => `would no longer import, as tested in its runtime: ${error}`,
  ),
};

function findingsText({ findings, total }: Found): string {
  return `${findings.slice(0, MAX_FINDINGS).map(findingText).join("; ")}${andMore(total - MAX_FINDINGS)}`;
}

/** `app.py line 3: shared.x (not in the layer)`. */
function findingText({ file, line, module, why }: z.output<typeof finding>): string {
  return `${file}${line === 0 ? "" : ` line ${line}`}: ${module} (${why})`;
}
