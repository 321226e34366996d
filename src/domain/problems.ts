/** Turns what a schema refuses into problems with paths, for people. */
import type * as z from "zod";
import type { Problem } from "./errors.ts";

/** Every problem; `fieldsAt` says where the known fields are listed, for example `docs/request.md`. */
export function problemsIn({ issues }: z.ZodError, fieldsAt: string): readonly Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [{ path: pathOf(issue.path), message: issue.message }];
    return issue.keys.map((key) => ({
      path: pathOf([...issue.path, key]),
      message: `unknown field; see ${fieldsAt} for the fields`,
    }));
  });
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}
