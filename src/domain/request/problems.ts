/** Turns what a schema refuses into problems with paths, for people. */
import type * as z from "zod";
import type { Problem } from "../errors.ts";

/** Every problem; `fieldsAt` says where the known fields are listed, for example `docs/request.md`. */
export function problemsIn({ issues }: z.ZodError, fieldsAt: string): readonly Problem[] {
  return issues.flatMap((issue): readonly Problem[] => {
    if (issue.code !== "unrecognized_keys") return [{ path: pathOf(issue.path), message: wordsOf(issue) }];
    return issue.keys.map((key) => ({
      path: pathOf([...issue.path, key]),
      message: `unknown field; see ${fieldsAt} for the fields`,
    }));
  });
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ["object", "an object"],
  ["map", "an object"],
  ["array", "a list"],
  ["string", "a text"],
  ["boolean", "true or false"],
  ["number", "a number"],
  ["int", "a whole number"],
]);

/** A schema's own words for a field stay; the library's are said as everything else is. */
function wordsOf(issue: z.core.$ZodIssue): string {
  const { code, message } = issue;
  if (code === "invalid_key") return issue.issues[0]?.message ?? message;
  if (!/^(Invalid input|Invalid option|Too small|Too big)\b/.test(message)) return message;
  if (code === "invalid_type") {
    const kind = KINDS.get(issue.expected) ?? issue.expected;
    return message.endsWith("received undefined") ? `is missing; it must be ${kind}` : `must be ${kind}`;
  }
  if (code === "invalid_value") return `must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
  if (code === "too_small") return issue.origin === "number" ? `must be ${issue.minimum} or more` : "must not be empty";
  if (code === "too_big") {
    const most = issue.maximum.toLocaleString("en-US");
    if (issue.origin === "number") return `must be ${most} or less`;
    return `must have ${most} ${issue.origin === "string" ? "letters" : "entries"} at most`;
  }
  return message;
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}
