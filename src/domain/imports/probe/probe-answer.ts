/**
 * Reads what a probe function answered, and decides what it says about a function: only what fails newly is held
 * against the change.
 */

import * as z from "zod";
import { PLACES } from "../../runtimes/families.ts";
import { names, type Stored } from "../../stored/parts.ts";
import { andMore, MAX_NAME_LENGTH, quoted } from "../../text.ts";

/** The imported code may have written the answer: what it says is cut to what is shown of it. */
const name = z.string().transform((text) => quoted(text, MAX_NAME_LENGTH));
const sentence = z.string().transform((text) => quoted(text));
const MOST_STAND_INS = 20;
const standIns = z.array(z.string()).transform((all) => {
  const shown = all.slice(0, MOST_STAND_INS).map((each) => quoted(each, MAX_NAME_LENGTH));
  return all.length > shown.length ? [...shown, andMore(all.length - shown.length).trim()] : shown;
});

const Imported = z.object({ outcome: z.literal("imported") });

const Attempt = z.discriminatedUnion("outcome", [
  Imported,
  z.object({
    outcome: z.literal("failed"),
    type: name,
    message: sentence,
    isImportError: z.boolean(),
    /** The code wanted something that a probe does not have: a network, an environment variable. */
    isRefused: z.boolean(),
    /** The variable whose value the code needs: no stand-in was of use, or it came no further with one. */
    needsValueOf: z.string().optional(),
    /** `/var/task/app.py`, or below /opt; `null` where no file of package or layers was at work. */
    file: name.nullable(),
    line: z.int().nullable(),
  }),
  z.object({
    outcome: z.literal("ended"),
    /** `late`: stopped after its time; `killed`: mostly for its memory; `ended`: by its own code, or by a crash. */
    how: z.enum(["late", "killed", "ended"]),
    why: sentence,
  }),
]);

const ProbeAnswer = z.union([
  /** What imports afterwards need not be tried as it is. */
  z.object({ after: Imported, standIns }),
  z.object({ before: Attempt, after: Attempt, standIns }),
  z.object({ unusable: sentence }),
]);

/** What came of one import in a fresh interpreter. */
export type Attempt = z.infer<typeof Attempt>;
type ProbeAnswer = z.infer<typeof ProbeAnswer>;

/** What the probe found about one function, stored with the execution. */
export const probeFinding = z.object({
  functionName: z.string(),
  /**
   * `lost`: fails now but not before, so the function must stay unchanged. `alike`: fails in both. `untried`: the
   * import needs the value of a variable. `unknown`: the probe shows nothing.
   */
  verdict: z.enum(["imports", "lost", "alike", "untried", "unknown"]),
  /** In plain words, unless the verdict is `imports`. */
  reason: z.string().nullable(),
  /** Names of the environment variables that had a stand-in value. */
  standIns: names,
});

export type ProbeFinding = Stored<typeof probeFinding>;

/** The finding of an answer; what cannot be read as one is no evidence. */
export function findingOf(functionName: string, answered: unknown): ProbeFinding {
  const { success, data } = ProbeAnswer.safeParse(answered);
  if (!success) return unknownFinding(functionName, "the probe function gave no answer that could be read");
  if ("unusable" in data) return unknownFinding(functionName, data.unusable);
  return { functionName, ...judged(data), standIns: data.standIns };
}

export function unknownFinding(functionName: string, reason: string): ProbeFinding {
  return { functionName, verdict: "unknown", reason, standIns: [] };
}

type Judged = Pick<ProbeFinding, "verdict" | "reason">;

function judged(answer: Exclude<ProbeAnswer, { unusable: string }>): Judged {
  if (!("before" in answer) || answer.after.outcome === "imported") return { verdict: "imports", reason: null };
  const { before, after } = answer;
  const reason = words(after);
  if (after.outcome === "ended") {
    const isNew = before.outcome === "imported" && after.how === "ended";
    return isNew ? lost(reason) : { verdict: isSame(before, after) ? "alike" : "unknown", reason };
  }
  if (after.needsValueOf !== undefined && before.outcome === "failed")
    return { verdict: "untried", reason: `needs a value of ${after.needsValueOf}` };
  if (isSame(before, after)) return { verdict: "alike", reason };
  // What a probe has to refuse says nothing of what would have come after it, nor does a value that it does not have.
  const stops = before.outcome === "failed" && (before.isRefused || before.needsValueOf !== undefined);
  const isNew = after.isImportError || before.outcome === "imported" || stops;
  if (isNew && !after.isRefused) return lost(reason);
  return { verdict: before.outcome === "failed" ? "alike" : "unknown", reason };
}

function lost(reason: string): Judged {
  return { verdict: "lost", reason };
}

/** The same failure reads otherwise where the file of it lies in the layer instead of the package. */
function isSame(before: Attempt, after: Attempt): boolean {
  const essence = (attempt: Attempt) =>
    JSON.stringify(attempt.outcome === "failed" ? [attempt.type, withoutFolders(attempt.message)] : attempt);
  return essence(before) === essence(after);
}

function withoutFolders(text: string): string {
  return text.replace(FOLDERS, "");
}

const FOLDERS = new RegExp(`/var/task/|/opt/(?:${PLACES.inLayer.join("|")})`, "g");

function words(attempt: Exclude<Attempt, { outcome: "imported" }>): string {
  if (attempt.outcome === "ended") return attempt.why;
  const { file, line, type, message } = attempt;
  const where = file === null ? "" : `${file.replace(/^\/var\/task\//, "")}${line === null ? "" : ` line ${line}`}: `;
  return `${where}${type}${message === "" ? "" : `: ${message}`}`;
}
