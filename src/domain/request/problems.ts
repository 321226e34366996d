/** Turns what a schema refuses into problems with paths and codes. */
import type * as z from "zod";
import { type Problem, problemAt } from "../errors.ts";
import { CODE_RULES, type Reason } from "../report/reasons/reasons.ts";

/** Every problem; `fieldsAt` says where the known fields are listed, for example `docs/request.md`. */
export function problemsIn({ issues }: z.ZodError, fieldsAt: string): readonly Problem[] {
  return issues.flatMap(innermost).flatMap((issue): readonly Problem[] => {
    if (issue.code !== "unrecognized_keys") return [problemAt(pathOf(issue.path), reasonOf(issue))];
    return issue.keys.map((key) => problemAt(pathOf([...issue.path, key]), { code: "unknown-field", fieldsAt }));
  });
}

/** Of a value that no alternative accepts, the issues of the alternative that got furthest. */
function innermost(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const depthOf = (issues: readonly z.core.$ZodIssue[]) => Math.max(...issues.map(({ path }) => path.length));
  const [closest = []] = issue.errors.toSorted((one, other) => depthOf(other) - depthOf(one));
  return closest.map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
}

/** The code of a reason without facts, as the message of a schema's rule. */
export function ruled<C extends Reason["code"]>(code: { readonly code: C } extends Reason ? C : never): string {
  return code;
}

/** Refuses a value in a schema's refinement. */
export function refuse(context: z.RefinementCtx, reason: Reason): void {
  context.addIssue({ code: "custom", params: { reason } });
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ["object", "an object"],
  ["map", "an object"],
  ["array", "a list"],
  ["string", "a string"],
  ["boolean", "true or false"],
  ["number", "a number"],
  ["int", "a whole number"],
]);

/** The reason a schema names itself, otherwise that of the library's rule. */
function reasonOf(issue: z.core.$ZodIssue): Reason {
  const { code, message } = issue;
  if (code === "custom" && issue.params?.reason !== undefined) return issue.params.reason as Reason;
  if (code === "invalid_key" && issue.issues[0] !== undefined) return reasonOf(issue.issues[0]);
  if (CODE_RULES.has(message)) return { code: message } as Reason;
  if (code === "invalid_type") {
    const expected = TYPES.get(issue.expected) ?? issue.expected;
    return { code: message.endsWith("received undefined") ? "field-missing" : "wrong-type", expected };
  }
  if (code === "invalid_value") return { code: "value-not-allowed", allowed: issue.values.map(String) };
  const isNumber = "origin" in issue && (issue.origin === "number" || issue.origin === "int");
  if (code === "too_small") {
    const minimum = Number(issue.minimum);
    return isNumber ? { code: "number-too-small", minimum } : { code: "value-empty", minimum };
  }
  if (code === "too_big") {
    const maximum = Number(issue.maximum);
    if (isNumber) return { code: "number-too-large", maximum };
    return { code: "value-too-long", maximum, unit: issue.origin === "string" ? "characters" : "entries" };
  }
  return { code: "value-not-valid", says: message };
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}
