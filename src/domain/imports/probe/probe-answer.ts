/** Decides what the response of a probe function says about a function. Only new failures count against the change. */

import * as z from "zod";
import { maybeExplanation, UNEXPLAINED } from "../../report/reasons/code.ts";
import { explain, type Reason } from "../../report/reasons/reasons.ts";
import { PLACES } from "../../runtimes/families.ts";
import { names, type Stored } from "../../stored/parts.ts";
import { andMore, MAX_NAME_LENGTH, quoted } from "../../text.ts";

/** The response can come from imported code: texts are cut to what is shown. */
const name = z.string().transform((text) => quoted(text, MAX_NAME_LENGTH));
const sentence = z.string().transform((text) => quoted(text));
const MAX_STAND_INS = 20;
const standIns = z.array(z.string()).transform((all) => {
  const shown = all.slice(0, MAX_STAND_INS).map((each) => quoted(each, MAX_NAME_LENGTH));
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
    /** The code needed something that a probe does not have, such as a network. */
    isRefused: z.boolean(),
    /** The variable whose value the code needs: a stand-in did not help. */
    needsValueOf: name.optional(),
    /** `/var/task/app.py`, or below /opt; `null` if the error is in no file of the package or its layers. */
    file: name.nullable(),
    line: z.int().nullable(),
  }),
  z.object({
    outcome: z.literal("ended"),
    /** `late`: timed out. `killed`: usually out of memory. `ended`: exited, or crashed. */
    how: z.enum(["late", "killed", "ended"]),
    why: sentence,
  }),
]);

const ProbeAnswer = z.union([
  /** If the import succeeds after the change, the probe does not try it as it is now. */
  z.object({ after: Imported, standIns }),
  z.object({ before: Attempt, after: Attempt, standIns }),
  z.object({ unusable: sentence }),
]);

/** The result of one import in a new interpreter. */
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
  /** Unless the verdict is `imports`. An error of the import has no code. */
  ...maybeExplanation.shape,
  /** Names of the environment variables that had a stand-in value. */
  standIns: names,
});

export type ProbeFinding = Stored<typeof probeFinding>;

/** An unreadable response is no evidence: the verdict is `unknown`. */
export function findingOf(functionName: string, answered: unknown): ProbeFinding {
  const { success, data } = ProbeAnswer.safeParse(answered);
  if (!success) return unknownFinding(functionName, { code: "probe-answer-unreadable" });
  if ("unusable" in data) return unknownFinding(functionName, { code: "probe-not-able", says: data.unusable });
  return { functionName, ...UNEXPLAINED, ...judge(data), standIns: data.standIns };
}

export function unknownFinding(functionName: string, reason: Reason): ProbeFinding {
  return { functionName, verdict: "unknown", ...explain(reason), standIns: [] };
}

type Outcome = Pick<ProbeFinding, "verdict" | "reason">;

function judge(answer: Exclude<ProbeAnswer, { unusable: string }>): Outcome {
  if (!("before" in answer) || answer.after.outcome === "imported") return { verdict: "imports", reason: null };
  const { before, after } = answer;
  const reason = describeFailure(after);
  if (after.outcome === "ended") {
    const isNew = before.outcome === "imported" && after.how === "ended";
    return isNew ? lost(reason) : { verdict: isSame(before, after) ? "alike" : "unknown", reason };
  }
  if (after.needsValueOf !== undefined && before.outcome === "failed")
    return { verdict: "untried", reason: `needs a value for ${after.needsValueOf}` };
  if (isSame(before, after)) return { verdict: "alike", reason };
  // A refused call or a missing value stops the import, and hides what would have failed after it.
  const stops = before.outcome === "failed" && (before.isRefused || before.needsValueOf !== undefined);
  const isNew = after.isImportError || before.outcome === "imported" || stops;
  if (isNew && !after.isRefused) return lost(reason);
  return { verdict: before.outcome === "failed" ? "alike" : "unknown", reason };
}

function lost(reason: string): Outcome {
  return { verdict: "lost", reason };
}

/** Ignores paths: the same failure can name a file in the package before and in the layer after. */
function isSame(before: Attempt, after: Attempt): boolean {
  const essence = (attempt: Attempt) =>
    JSON.stringify(attempt.outcome === "failed" ? [attempt.type, withoutFolders(attempt.message)] : attempt);
  return essence(before) === essence(after);
}

function withoutFolders(text: string): string {
  return text.replace(FOLDERS, "");
}

const FOLDERS = new RegExp(`/var/task/|/opt/(?:${PLACES.inLayer.join("|")})`, "g");

function describeFailure(attempt: Exclude<Attempt, { outcome: "imported" }>): string {
  if (attempt.outcome === "ended") return attempt.why;
  const { file, line, type, message } = attempt;
  const where = file === null ? "" : `${file.replace(/^\/var\/task\//, "")}${line === null ? "" : ` line ${line}`}: `;
  return `${where}${type}${message === "" ? "" : `: ${message}`}`;
}
