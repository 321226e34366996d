/** Codes of imports that would fail, or are not proven, after the shared code has moved to the layer. */
import * as z from "zod";
import { andMore } from "../../text.ts";
import { code, codes } from "./code.ts";

const MAX_FINDINGS = 3;
const MIGRATE_ANYWAY = '"unproven": "migrate" in the request migrates it anyway';

/** `line` is 0 for imports by Lambda. */
const finding = z.object({ file: z.string(), line: z.int(), module: z.string(), why: z.string() }).readonly();

/** A code whose sentence has the first findings in the place of `{findings}`. */
function withFindings(sentence: string) {
  return code(sentence, { findings: z.array(finding).readonly(), total: z.int() }, ({ findings, total }) => {
    const named = findings.slice(0, MAX_FINDINGS).map(findingText).join("; ");
    return sentence.replace("{findings}", () => `${named}${andMore(total - MAX_FINDINGS)}`);
  });
}

/** `app.py line 3: shared.x (not in the layer)`. */
function findingText({ file, line, module, why }: z.output<typeof finding>): string {
  return `${file}${line === 0 ? "" : ` line ${line}`}: ${module} (${why})`;
}

export const ofImports = codes({
  "imports-lost": withFindings("would no longer find: {findings}"),
  "imports-changed": withFindings("would import something else: {findings}"),
  "imports-unproven": withFindings(`not proven: {findings}; ${MIGRATE_ANYWAY}`),
  "serves-unproven": withFindings(`not proven: {findings}, and yet the function works; ${MIGRATE_ANYWAY}`),
  "probe-failed-import": "would no longer import, as tested in its runtime: {error}",
});
